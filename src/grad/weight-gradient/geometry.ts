/** What the formulas of a convolution's weight gradient know of its sizes. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { elementCount, float32, type Tensor } from '../../onnx/tensor.ts'
import type { Window } from '../window.ts'

export interface Geometry {
  readonly window: Window
  readonly group: number
  /** Spatial sizes of X and dY. */
  readonly sizes: readonly number[]
  readonly outputs: readonly number[]
  /** Channels of X and of dY, in a group. */
  readonly C: number
  readonly M: number
  /** Elements of the kernel, and positions of the output. */
  readonly taps: number
  readonly positions: number
}

/** undefined unless all sizes but the batch are known. */
export function geometryOf(
  g: GraphBuilder,
  X: Value,
  dY: Value,
  window: Window,
  group: number,
): Geometry | undefined {
  const [, ...image] = g.shape(X)
  const [, ...gradient] = g.shape(dY)
  const isKnown = (dims: readonly unknown[]): dims is number[] => dims.every((d) => typeof d === 'number')
  if (!isKnown(image) || !isKnown(gradient)) return undefined
  const [channels, ...sizes] = image
  const [results, ...outputs] = gradient
  const [taps, positions] = [elementCount(window.kernel), elementCount(outputs)]
  // An axis without positions has nothing to gather from.
  if (elementCount(sizes) * positions === 0) return undefined
  return { window, group, sizes, outputs, C: channels! / group, M: results! / group, taps, positions }
}

/** The position of X, along axis i, that tap t of the window at output o reads; undefined in the padding. */
export function readPosition(
  { window, sizes }: Geometry,
  i: number,
  o: number,
  t: number,
): number | undefined {
  const at = o * window.strides[i]! + t * window.dilations[i]! - window.begin[i]!
  return at >= 0 && at < sizes[i]! ? at : undefined
}

/** Indices of a Gather, in int32: half as large a constant as int64. */
export const indices = (data: readonly number[], dims: readonly number[]): Tensor => ({
  dtype: 'int32',
  dims,
  data: Int32Array.from(data),
})

/** A constant of zeros and ones, in the type of `like`. */
export function selection(g: GraphBuilder, data: Float32Array, dims: readonly number[], like: Value): Value {
  const constant = g.constant(float32(data, dims), 'selection')
  return g.dtype(like) === 'float32' ? constant : g.op('CastLike', [constant, like])
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
