/** Runs a step graph, keeping its state in two sets of buffers that take turns. */
import type { Batch } from '../data/dataset.ts'
import type { Model } from '../onnx/model.ts'
import { float32, int64, type Tensor } from '../onnx/tensor.ts'
import { type Lowered, lowerStep, whyPlain } from '../runtime/lowering/index.ts'
import { openSession, type Session, type SessionOptions } from '../runtime/session.ts'
import { type MixDraw, unmixed } from './mixing.ts'
import type { StepGraph } from './step-graph.ts'

/** What one step is fed besides the batch. */
export interface StepFeeds {
  readonly learningRate: number
  /** null: no mixing in this step. */
  readonly mix: MixDraw | null
  /** Steps done before this one; the optimizer or the average may count them. */
  readonly step: number
  /** The graph's random inputs by name. */
  readonly random?: Readonly<Record<string, Float32Array>>
}

export interface StepResult {
  /** Mean loss over the batch, of the mixed targets if there are any. */
  readonly loss: number
  /** Samples whose prediction is their own label (meaningful without mixing). */
  readonly correct: number
  /** Of all gradients together, before they were clipped. */
  readonly gradientNorm?: number
}

export type State = Record<string, Tensor>

export interface StepperOptions extends SessionOptions {
  /** false: the graph is run as it is, not in the form that the provider runs faster. */
  readonly lowering?: boolean | undefined
  /** Told how batches of a size are run, in words, when the first of them comes. */
  readonly onProgram?: ((how: string) => void) | undefined
}

/** The graph as it is run: plain, or lowered for one size of batch. */
interface Program {
  readonly session: Session
  readonly lowered: Lowered | undefined
}

export class Stepper {
  readonly #graph: StepGraph
  readonly #options: StepperOptions
  readonly #programs = new Map<number, Program>()
  #plain: Promise<Session> | undefined
  /** What the buffers are laid out for; until the first step they are plain. */
  #program: Program | undefined
  /** Feeding and fetching one buffer is unsafe: a step reads the first set and writes the second. */
  #current: State
  #next: State

  private constructor(graph: StepGraph, options: StepperOptions, state: State) {
    this.#graph = graph
    this.#options = options
    this.#current = {}
    this.#next = {}
    this.#hold(state, undefined)
  }

  /**
   * The session is opened by the first step: how the graph is run best depends on the size of the batch.
   *
   * @param state to go on from; by default the network's initial one
   */
  static async open(
    graph: StepGraph,
    options: StepperOptions = {},
    state = initialState(graph),
  ): Promise<Stepper> {
    return new Stepper(graph, options, state)
  }

  /** @throws UserError if ONNX Runtime does not load the graph */
  async step(batch: Batch, feeds: StepFeeds): Promise<StepResult> {
    const program = await this.#programFor(batch.n)
    const into = Object.fromEntries(Object.entries(this.#next).map(([name, t]) => [`next/${name}`, t]))
    const fed = this.#tensors(program.session, batch, feeds)
    const results = await program.session.run({ ...this.#current, ...fed }, into)
    ;[this.#current, this.#next] = [this.#next, this.#current]
    const norm = results.gradient_norm
    return {
      loss: Number(results.loss!.data[0]),
      correct: Number(results.correct!.data[0]),
      ...(norm && { gradientNorm: Number(norm.data[0]) }),
    }
  }

  /** The program for batches of n, with the buffers laid out for it. */
  async #programFor(n: number): Promise<Program> {
    const known = this.#programs.get(n)
    const program = known ?? (await this.#open(n))
    this.#programs.set(n, program)
    if (program !== this.#program) {
      const { state } = this
      this.#program = program
      this.#hold(state, program.lowered)
    }
    return program
  }

  async #open(n: number): Promise<Program> {
    const { model } = this.#graph
    const lowered = this.#options.lowering === false ? undefined : await lowerStep(model, n)
    this.#options.onProgram?.(await this.#inWords(n, lowered))
    if (lowered) return { session: await openSession(lowered.model, this.#options), lowered }
    this.#plain ??= openSession(model, this.#options)
    return { session: await this.#plain, lowered }
  }

  async #inWords(n: number, lowered: Lowered | undefined): Promise<string> {
    if (lowered) return `batches of ${n} run in blocked layouts`
    const why = this.#options.lowering === false ? 'lowering is off' : await whyPlain(n)
    return `batches of ${n} run the plain graph: ${why}`
  }

  /** Makes the buffers from a plain state. */
  #hold(state: State, lowered: Lowered | undefined): void {
    const buffers = () =>
      Object.fromEntries(
        this.#graph.state.map(({ name }) => {
          const tensor = state[name]!
          const laid = lowered ? lowered.encode(name, tensor) : tensor
          return [name, laid === tensor ? copy(tensor) : laid]
        }),
      )
    this.#current = buffers()
    this.#next = buffers()
  }

  /** The inputs of the graph but for its state; what it does not have as an input is left out. */
  #tensors(
    session: Session,
    { images, labels, n }: Batch,
    { learningRate, mix, step, random = {} }: StepFeeds,
  ): State {
    const { input, sampleShape, random: wanted, options } = this.#graph
    const [, ...plane] = sampleShape
    const { permutation, lambda, layer, mask } =
      mix ?? unmixed(n, options.lambdas ?? 'batch', options.cutmix ? plane : undefined)
    const fed: State = {
      [input]: float32(images, [n, ...sampleShape]),
      labels: int64(labels),
      learning_rate: scalar(learningRate),
      step: int64([step + 1], []),
      permutation: int64(permutation),
      lambda: float32(lambda, options.lambdas === 'sample' ? [n] : []),
      layer: int64([layer], []),
      ...(mask && { mask: float32(mask, [lambda.length, 1, ...plane]) }),
    }
    for (const { name, shape } of wanted) {
      const data = random[name]
      if (data === undefined) throw new Error(`Expected random numbers "${name}"`)
      fed[name] = float32(data, [n, ...shape])
    }
    return Object.fromEntries(session.inputs.flatMap((name) => (fed[name] ? [[name, fed[name]]] : [])))
  }

  /** The state as it stands, plain; it may be overwritten by the steps after the next. */
  get state(): State {
    const lowered = this.#program?.lowered
    if (!lowered) return this.#current
    return Object.fromEntries(
      Object.entries(this.#current).map(([name, tensor]) => [name, lowered.decode(name, tensor)]),
    )
  }

  async release(): Promise<void> {
    const sessions = new Set([...this.#programs.values()].map(({ session }) => session))
    for (const session of sessions) await session.release()
  }
}

/** The state before the first step. */
export const initialState = (graph: StepGraph): State =>
  Object.fromEntries(graph.state.map(({ name, initial }) => [name, initial]))

/** `network` with the weights and statistics of a training state, averaged ones where there are: same names and order. */
export function withState(network: Model, graph: StepGraph, state: State): Model {
  const initializers = new Map(network.graph.initializers)
  const isAveraged = graph.options.averageDecay !== undefined
  for (const { name, role, initializer } of graph.state)
    if (initializer !== undefined && isAveraged === (role === 'average'))
      initializers.set(initializer, copy(state[name]!))
  return { ...network, graph: { ...network.graph, initializers } }
}

const copy = (t: Tensor): Tensor => float32(Float32Array.from(t.data as Float32Array), t.dims)
const scalar = (value: number): Tensor => float32([value], [])
