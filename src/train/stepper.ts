/** Runs a step graph, keeping its state in two sets of buffers that take turns. */
import type { Batch } from '../data/dataset.ts'
import type { Model } from '../onnx/model.ts'
import { float32, int64, type Tensor } from '../onnx/tensor.ts'
import { openSession, type Session, type SessionOptions } from '../runtime/session.ts'
import type { MixDraw } from './mixing.ts'
import type { StepGraph } from './step-graph.ts'

export interface StepResult {
  /** Mean loss over the batch, of the mixed targets if there are any. */
  readonly loss: number
  /** Samples whose prediction is their own label (meaningful without mixing). */
  readonly correct: number
}

export class Stepper {
  readonly #graph: StepGraph
  readonly #session: Session
  /** Feeding and fetching one buffer is unsafe: a step reads the first set and writes the second. */
  #current: Record<string, Tensor>
  #next: Record<string, Tensor>

  private constructor(graph: StepGraph, session: Session) {
    this.#graph = graph
    this.#session = session
    this.#current = Object.fromEntries(graph.state.map(({ name, initial }) => [name, copy(initial)]))
    this.#next = Object.fromEntries(graph.state.map(({ name, initial }) => [name, copy(initial)]))
  }

  static async open(graph: StepGraph, options?: SessionOptions): Promise<Stepper> {
    return new Stepper(graph, await openSession(graph.model, options))
  }

  /** @param mix null: no mixing in this step */
  async step(
    batch: Batch,
    shape: readonly number[],
    learningRate: number,
    mix: MixDraw | null,
  ): Promise<StepResult> {
    const into = Object.fromEntries(Object.entries(this.#next).map(([name, t]) => [`next/${name}`, t]))
    const feeds = {
      ...this.#current,
      [this.#graph.input]: float32(batch.images, [batch.n, ...shape]),
      labels: int64(batch.labels),
      learning_rate: scalar(learningRate),
      ...(this.#graph.layers.length > 0 && mixFeeds(mix, batch.n)),
    }
    const results = await this.#session.run(feeds, into)
    ;[this.#current, this.#next] = [this.#next, this.#current]
    return { loss: Number(results.loss!.data[0]), correct: Number(results.correct!.data[0]) }
  }

  /** The state as it stands; the buffers are overwritten by the steps after the next. */
  get state(): Readonly<Record<string, Tensor>> {
    return this.#current
  }

  release(): Promise<void> {
    return this.#session.release()
  }
}

/** `network` with the weights and statistics of a training state: the same graph, names and order. */
export function withState(network: Model, graph: StepGraph, state: Readonly<Record<string, Tensor>>): Model {
  const initializers = new Map(network.graph.initializers)
  for (const { name, initializer } of graph.state)
    if (initializer !== undefined) initializers.set(initializer, copy(state[name]!))
  return { ...network, graph: { ...network.graph, initializers } }
}

const copy = (t: Tensor): Tensor => float32(Float32Array.from(t.data as Float32Array), t.dims)
const scalar = (value: number): Tensor => float32([value], [])

function mixFeeds(mix: MixDraw | null, n: number): Record<string, Tensor> {
  const { permutation, lambda, layer } = mix ?? {
    permutation: Int32Array.from({ length: n }, (_, i) => i),
    lambda: 1,
    layer: -1,
  }
  return {
    permutation: int64(permutation),
    lambda: scalar(lambda),
    layer: int64([layer], []),
  }
}
