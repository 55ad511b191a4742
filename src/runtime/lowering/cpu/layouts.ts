/**
 * How tensors lie in memory. Every form of a tensor is written under its plain shape: what changes is the order of its elements, in blocks
 * of `b` channels. So what works element by element works in any layout, as long as its operands share it.
 *
 * | layout | shape | order |
 * |---|---|---|
 * | image | [N, C, H, W], b divides C | [N, C/b, H, W, b] |
 * | kernel | [K, C, h, w], b divides K and C | [K/b, C/b, h, w, b of C, b of K] |
 * | thin | [K, C, h, w], b divides K | [K/b, C, h, w, b of K]: of depthwise convolutions, and of those of fewer than b channels |
 */
import { float32, type Tensor } from '../../../onnx/tensor.ts'

export type Layout = 'plain' | 'image' | 'kernel' | 'thin'

/** The layout that a convolution's weight has where its kernel is blocked; undefined where it is not. */
export function weightLayout(
  [K, C]: readonly number[],
  group: number,
  b: number,
): 'kernel' | 'thin' | undefined {
  if (K! % b !== 0) return undefined
  if (group > 1) return group === K && C === 1 ? 'thin' : undefined
  if (C! < b) return 'thin'
  return C! % b === 0 ? 'kernel' : undefined
}

/** A reshape, an exchange of axes, and back to the shape: the same for a tensor and for nodes. */
export interface Reordering {
  readonly from: readonly number[]
  readonly perm: readonly number[]
}

/** From plain to blocked weights. */
export function blocking(layout: 'kernel' | 'thin', [K, C, h, w]: readonly number[], b: number): Reordering {
  return layout === 'kernel'
    ? { from: [K! / b, b, C! / b, b, h! * w!], perm: [0, 2, 4, 3, 1] }
    : { from: [K! / b, b, C! * h! * w!], perm: [0, 2, 1] }
}

/** The way back. */
export function inverted({ from, perm }: Reordering): Reordering {
  return { from: perm.map((axis) => from[axis]!), perm: perm.map((_, axis) => perm.indexOf(axis)) }
}

/** The elements of a tensor in another order, under the same shape. */
export function reordered(tensor: Tensor, { from, perm }: Reordering): Tensor {
  const data = tensor.data as Float32Array
  const strides = from.map((_, i) => from.slice(i + 1).reduce((a, n) => a * n, 1))
  const sizes = perm.map((axis) => from[axis]!)
  const steps = perm.map((axis) => strides[axis]!)
  const result = new Float32Array(data.length)
  const index = sizes.map(() => 0)
  let at = 0
  for (let i = 0; i < result.length; i += 1) {
    result[i] = data[at]!
    for (let axis = sizes.length - 1; axis >= 0; axis -= 1) {
      at += steps[axis]!
      index[axis] = index[axis]! + 1
      if (index[axis]! < sizes[axis]!) break
      at -= steps[axis]! * sizes[axis]!
      index[axis] = 0
    }
  }
  return float32(result, tensor.dims)
}
