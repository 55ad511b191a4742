/** AdaMix steps that PyTorch has made too; what is fed is a formula, the same in tools/reference/adamix-steps.py. */
import { readFileSync } from 'node:fs'
import { elementCount, float32, type Tensor } from '../../../src/onnx/tensor.ts'
import type { AdaMixOptions } from '../../../src/train/adamix/options.ts'
import { buildAdaMixGraph } from '../../../src/train/adamix/step-graph.ts'
import { findNetwork, type NetworkName } from '../../../src/train/networks/index.ts'
import type { StepGraph } from '../../../src/train/step-graph.ts'
import { type State, Stepper } from '../../../src/train/stepper.ts'
import { mix32 } from '../sketch.ts'

type Options = Pick<AdaMixOptions, 'objective' | 'generatorInput' | 'optimizer' | 'loss' | 'labelSmoothing'>

interface AdaMixCase {
  readonly name: string
  readonly case: Options & { readonly network: NetworkName; readonly dropout?: number }
  readonly phase: number
  readonly losses: readonly number[]
  readonly float32Losses: readonly number[]
  readonly correct: readonly number[]
  readonly tensors: readonly (readonly [name: string, size: number])[]
  /** Digests (sketch.ts) in the order of the tensors, base64. */
  readonly digests: string
}

interface Golden {
  readonly n: number
  readonly shape: readonly number[]
  readonly classes: number
  readonly learningRate: number
  readonly buckets: number
  readonly cases: readonly AdaMixCase[]
}

const file = new URL('../../goldens/adamix-steps.json', import.meta.url)
export const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden
const { n, shape, classes, learningRate } = golden

/** Numbers in [0, 1) by hashing name and index. */
function uniform(name: string, size: number): Float64Array {
  let salt = 0
  for (const c of name) salt = mix32(salt ^ c.charCodeAt(0))
  return Float64Array.from({ length: size }, (_, i) => mix32(i + salt) / 2 ** 32)
}

const between = (name: string, size: number, low: number, high: number) =>
  Float32Array.from(uniform(name, size), (u) => low + (high - low) * u)

function initial(name: string, dims: readonly number[]): Tensor {
  const [middle, spread] = rangeOf(name, dims)
  return float32(between(name, elementCount(dims), middle - spread, middle + spread), dims)
}

function rangeOf(name: string, dims: readonly number[]): readonly [middle: number, spread: number] {
  if (name.endsWith('.running_mean')) return [0, 0.3]
  if (name.endsWith('.running_var')) return [1, 0.4]
  if (name.endsWith('.weight'))
    return dims.length === 1 ? [1, 0.25] : [0, Math.sqrt(3 / elementCount(dims.slice(1)))]
  return name.includes('bn') ? [2, 0.5] : [0, 0.1]
}

/** The state that PyTorch starts from: momenta from 0. */
const startOf = ({ state }: StepGraph): State =>
  Object.fromEntries(
    state.map(({ name, dims, role, initial: zeros }) => [
      name,
      role === 'optimizer' ? zeros : initial(name, dims),
    ]),
  )

/** The random inputs of a step. */
const randomOf = ({ random }: StepGraph, step: number) =>
  Object.fromEntries(
    random.map(({ name, shape: row, law }) => {
      const [id, size] = [`${name}@${step}`, n * elementCount(row)]
      if (law.kind === 'uniform') return [name, between(id, size, 0, 1)]
      if (law.kind !== 'dropout') return [name, between(id, size, -2, 2)]
      const kept = 1 / (1 - law.rate)
      return [name, Float32Array.from(uniform(id, size), (u) => (u >= law.rate ? kept : 0))]
    }),
  )

function batchOf(phase: number, step: number) {
  const images = between(`images@${step}@${phase}`, n * elementCount(shape), 0, 1)
  const labels = Int32Array.from({ length: n }, (_, i) => (3 * i + step) % classes)
  return { images, labels, n }
}

const mixOf = (step: number) => ({
  permutation: Int32Array.from({ length: n }, (_, i) => (3 * i + 1 + step) % n),
  lambda: Float32Array.of(1),
  layer: 0,
})

/** Makes the steps of a case. */
export async function runCase({ case: { network, dropout, ...options }, phase, losses }: AdaMixCase) {
  const build = (seed: number) => findNetwork(network)({ shape, classes, seed, dropout })
  const { model, layers } = build(1)
  const [generator, seed] = [build(2), 3]
  const graph = buildAdaMixGraph(model, { ...options, layers: layers.slice(0, 1), generator, seed })
  const stepper = await Stepper.open(graph, { threads: 1 }, startOf(graph))
  const results: { loss: number; correct: number }[] = []
  for (const step of losses.keys()) {
    const feeds = { learningRate, mix: mixOf(step), step, random: randomOf(graph, step) }
    results.push(await stepper.step(batchOf(phase, step), feeds))
  }
  const { state } = stepper
  await stepper.release()
  return { results, state }
}
