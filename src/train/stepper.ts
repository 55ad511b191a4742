/** Runs a step graph, keeping its state in two sets of buffers that take turns. */
import type { Batch } from '../data/dataset.ts'
import type { Model } from '../onnx/model.ts'
import { float32, int64, type Tensor } from '../onnx/tensor.ts'
import type { Lowered } from '../runtime/lowering/index.ts'
import { type MixDraw, unmixed } from './mixing.ts'
import { type Program, type ProgramOptions, Programs, relaid } from './programs.ts'
import { type Resident, type ResidentBatch, residentFeeds, withResidentData } from './resident/batches.ts'
import { type LoopSession, openLoopSession } from './step/loop-session.ts'
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

/** One step: a batch, and what goes with it. */
export interface Step extends StepFeeds {
  readonly batch: Batch | ResidentBatch
}

export interface StepperOptions extends ProgramOptions {
  /** A data set that lies where the graph runs: batches are `ResidentBatch` then, and the graph is not lowered. */
  readonly resident?: Resident | undefined
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

export class Stepper {
  readonly #graph: StepGraph
  readonly #programs: Programs<LoopSession>
  /** What the state is laid out for; until the first step it is plain. */
  #program: Program<LoopSession> | undefined
  /** Until the first step not the stepper's own. Feeding and fetching one buffer is unsafe: a step reads this set and writes the other. */
  #current: State
  #next: State = {}

  private constructor(graph: StepGraph, { resident, ...said }: StepperOptions, state: State) {
    this.#graph = graph
    const names = graph.state.map(({ name }) => name)
    const model = resident ? withResidentData(graph.model, graph.input, resident) : graph.model
    const options = resident ? { ...said, lowering: false } : said
    this.#programs = new Programs(model, options, (one) => openLoopSession(one, names, options))
    this.#current = Object.fromEntries(names.map((name) => [name, state[name]!]))
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
    const [result] = await this.steps([{ batch, ...feeds }])
    return result!
  }

  /**
   * Does steps one after the other in one run, with the results of as many runs. Their batches are of one size.
   *
   * @throws UserError if ONNX Runtime does not load the graph
   */
  async steps(steps: readonly Step[]): Promise<StepResult[]> {
    const { session } = await this.#programFor(steps[0]!.batch.n)
    const fed = steps.map((step) => this.#tensors(session.feeds, step))
    const results = await session.run(this.#current, fed, this.#next)
    ;[this.#current, this.#next] = [this.#next, this.#current]
    return results.map(({ loss, correct, gradient_norm: norm }) => ({
      loss: Number(loss!.data[0]),
      correct: Number(correct!.data[0]),
      ...(norm && { gradientNorm: Number(norm.data[0]) }),
    }))
  }

  /** How many steps the next run had best do; the first ones tell. */
  get runLength(): number {
    return this.#program?.session.length ?? 1
  }

  /** The program for batches of n, with the state laid out for it. */
  async #programFor(n: number): Promise<Program<LoopSession>> {
    const program = await this.#programs.forBatch(n)
    if (program === this.#program) return program
    await this.settle()
    const before = this.#current
    const state = this.stateFor(program.lowered)
    const isFirst = this.#program === undefined
    // Steps write to both sets in turns.
    const own = (name: string, tensor: Tensor) => (isFirst && tensor === before[name] ? copy(tensor) : tensor)
    this.#current = mapped(state, own)
    if (isFirst)
      this.#next = mapped(state, (_, { data, dims }) => float32(new Float32Array(data.length), dims))
    this.#program = program
    return program
  }

  /** The inputs of the graph but for its state; what it does not have as an input is left out. */
  #tensors(inputs: readonly string[], { batch, learningRate, mix, step, random = {} }: Step): State {
    const { input, sampleShape, random: wanted, options } = this.#graph
    const { n } = batch
    const [, ...plane] = sampleShape
    const { permutation, lambda, layer, mask } =
      mix ?? unmixed(n, options.lambdas ?? 'batch', options.cutmix ? plane : undefined)
    const fed: State = {
      ...('images' in batch
        ? { [input]: float32(batch.images, [n, ...sampleShape]), labels: int64(batch.labels) }
        : residentFeeds(batch)),
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
    return Object.fromEntries(inputs.flatMap((name) => (fed[name] ? [[name, fed[name]]] : [])))
  }

  /** To be called before the state is looked at: on a device it may be ahead of what is here. */
  async settle(): Promise<void> {
    await this.#program?.session.settle?.()
  }

  /** The state as it stands, plain; it may be overwritten by the steps after the next. */
  get state(): State {
    return this.stateFor(undefined)
  }

  /** The same as another program takes it. */
  stateFor(lowered: Lowered | undefined): State {
    return relaid(this.#current, this.#program?.lowered, lowered)
  }

  release(): Promise<void> {
    return this.#programs.release()
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

const mapped = (state: State, to: (name: string, tensor: Tensor) => Tensor): State =>
  Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, to(name, tensor)]))

const copy = (t: Tensor): Tensor => float32(Float32Array.from(t.data as Float32Array), t.dims)
const scalar = (value: number): Tensor => float32([value], [])
