/** What the tests of networks share. */
import type { Model, Node } from '../../../src/onnx/model.ts'
import { float32, type Tensor } from '../../../src/onnx/tensor.ts'
import { openSession } from '../../../src/runtime/session.ts'
import { type BuiltNetwork, findNetwork, type NetworkOptions } from '../../../src/train/networks/index.ts'

/** A narrow network for small grey images, unless the options say otherwise. */
export const build = (name: string, options: Partial<NetworkOptions> = {}): BuiltNetwork =>
  findNetwork(name)({
    shape: [1, 28, 28],
    classes: 10,
    seed: 0,
    ...(!name.startsWith('wrn') && { width: 8 }),
    ...options,
  })

export const nodesOf = ({ graph }: Model, op: string): Node[] => graph.nodes.filter((node) => node.op === op)

/** sin(0.37 i^2 + phase), i = 0, 1, ..., as in tools/reference/network-logits.py. */
export const wave = (count: number, phase: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(0.37 * i * i + phase))

/** Images of numbers from 0 to 1, the last one almost uniform. */
export function images(n: number, shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1)
  const pixels = wave(n * size, 0).map((x) => (x + 1) / 2)
  const scaled = pixels.map((x, i) => (i < (n - 1) * size ? x : 0.5 + (x - 0.5) / 64))
  return float32(Float32Array.from(scaled), [n, ...shape])
}

/** All outputs of the network for a batch. */
export async function forward(network: BuiltNetwork, input: Tensor): Promise<Record<string, Tensor>> {
  const session = await openSession(network.model, { threads: 1 })
  const outputs = await session.run({ input })
  await session.release()
  return outputs
}

/** The initializers that training changes by gradients, by name. */
export const trainedOf = ({ model }: BuiltNetwork): Map<string, Tensor> =>
  new Map(
    [...model.graph.initializers].filter(
      (entry): entry is [string, Tensor] =>
        entry[1].dtype === 'float32' && !/\.(running_mean|running_var|ratio)$/.test(entry[0]),
    ),
  )

/** The numbers of a float initializer. */
export function numbersOf({ model }: BuiltNetwork, name: string): number[] {
  const tensor = model.graph.initializers.get(name)
  if (tensor?.dtype !== 'float32') throw new Error(`Expected a float initializer "${name}"`)
  return Array.from(tensor.data as Float32Array)
}
