/** Kernels made from weights that are constants: here, not by nodes. */
import { float32, type Tensor } from '../../../../onnx/tensor.ts'
import { blocking, reordered } from '../layouts.ts'
import type { Lowering } from '../lowering.ts'

/** A float32 tensor of the plain graph that no run can change. */
export function constantWeight({ source }: Lowering, value: string): Tensor | undefined {
  const tensor = source.graph.initializers.get(value)
  const isDefault = source.graph.inputs.some((input) => input.name === value)
  return tensor?.dtype === 'float32' && !isDefault ? tensor : undefined
}

/** Chosen taps of a weight [K, C / group, h, w] in a chosen order, channels of each group exchanged: [C, K / group, ...sizes]. */
export function exchanged(
  { dims, data }: Tensor,
  group: number,
  taps: readonly number[],
  sizes: readonly [number, number],
): Tensor {
  const [K, perGroup, h, w] = dims as [number, number, number, number]
  const [from, each] = [data as Float32Array, K / group]
  const result = new Float32Array(perGroup * K * taps.length)
  let at = 0
  for (let g = 0; g < group; g += 1)
    for (let c = 0; c < perGroup; c += 1)
      for (let k = 0; k < each; k += 1)
        for (const tap of taps) {
          result[at] = from[((g * each + k) * perGroup + c) * h * w + tap]!
          at += 1
        }
  return float32(result, [group * perGroup, each, ...sizes])
}

/** A weight in the order of a layout, with outputs of zero weights up to whole blocks. */
export function blockedConstant(
  low: Lowering,
  key: string,
  layout: 'kernel' | 'thin',
  weight: Tensor,
): string {
  const { block } = low
  return low.out.constant(`${layout} ${key}`, () => {
    const [K = 0, ...rest] = weight.dims
    const dims = [Math.ceil(K / block) * block, ...rest]
    const data = new Float32Array((weight.data.length / K) * dims[0]!)
    data.set(weight.data as Float32Array)
    return reordered(float32(data, dims), blocking(layout, dims, block))
  })
}
