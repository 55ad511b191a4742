/** What the tests of AdaMix share. */
import type { Model } from '../../../src/onnx/model.ts'
import { elementCount, float32 } from '../../../src/onnx/tensor.ts'
import type { AdaMixOptions } from '../../../src/train/adamix/options.ts'
import { buildAdaMixGraph } from '../../../src/train/adamix/step-graph.ts'
import { findNetwork, type NetworkOptions } from '../../../src/train/networks/index.ts'
import { drawRandomInputs } from '../../../src/train/random-inputs.ts'
import type { StepGraph } from '../../../src/train/step-graph.ts'
import { initialState, type State, Stepper } from '../../../src/train/stepper.ts'
import { waveBatch } from '../fixtures.ts'

export const n = 8
export const shape = [1, 12, 12]

/** After the first step the momentum is the gradient. */
export const sgd = { name: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0, decayed: 'all' } as const

type Options = Partial<AdaMixOptions>

export const build = (name: string, seed: number, options: Partial<NetworkOptions> = {}) =>
  findNetwork(name)({ shape, classes: 10, seed, width: 16, ...options })

/** A network, or the given one, with its AdaMix graph. */
export function prepare(
  name: string,
  options: Options = {},
  network: Partial<NetworkOptions> = {},
  model?: Model,
) {
  const own = build(name, 1, network)
  const built = { ...own, model: model ?? own.model }
  const generator = build(name, 2, network)
  const layers = built.layers.slice(0, 1)
  const graph = buildAdaMixGraph(built.model, { layers, optimizer: sgd, generator, seed: 3, ...options })
  return { built, graph }
}

/** Each sample with the next one. */
export const shifted = Int32Array.from({ length: n }, (_, i) => (i + 1) % n)
export const identity = Int32Array.from({ length: n }, (_, i) => i)

/** The initial state with heads a thousand times as large, which do not say "all alike". */
export const awake = (graph: StepGraph): State =>
  Object.fromEntries(
    Object.entries(initialState(graph)).map(([name, { data, dims }]) => {
      const factor = /^adamix\/(generator-head|discriminator)/.test(name) ? 1000 : 1
      return [
        name,
        float32(
          (data as Float32Array).map((v) => v * factor),
          dims,
        ),
      ]
    }),
  )

/** Runs `count` steps on wave batches, changed as `change` says. */
export async function steps(
  graph: StepGraph,
  count: number,
  permutation: Int32Array,
  change: (batch: ReturnType<typeof waveBatch>) => ReturnType<typeof waveBatch> = (batch) => batch,
  start: State = initialState(graph),
) {
  const stepper = await Stepper.open(graph, { threads: 1 }, start)
  const results: { loss: number; correct: number }[] = []
  for (let step = 0; step < count; step += 1) {
    const mix = { permutation, lambda: Float32Array.of(1), layer: 0 }
    const random = drawRandomInputs(graph.random, identity, 1, step)
    results.push(await stepper.step(change(waveBatch(n, step)), { learningRate: 0.1, mix, step, random }))
  }
  const { state } = stepper
  await stepper.release()
  return { results, state }
}

export const size = elementCount(shape)
