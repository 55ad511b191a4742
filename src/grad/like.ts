/** Giving one value the shape of another, by constants where sizes are known and by Shape where they are not. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { type DType, dtypes } from '../onnx/tensor.ts'

/** The shape of a value as an int64 vector; a constant if every size is known. */
export function shapeVector(g: GraphBuilder, value: Value): Value {
  const known = g.staticShape(value)
  return known ? g.ints(known) : g.op('Shape', [value])
}

/** The elements of `value` in the shape of `target`, which has as many. */
export function reshapeLike(g: GraphBuilder, value: Value, target: Value): Value {
  const shape = g.facts(target).shape
  const symbols = shape?.filter((d) => typeof d === 'string').length ?? 2
  const constant = symbols <= 1 && !shape?.includes(0)
  const dims = constant
    ? g.ints(shape!.map((d) => (typeof d === 'number' ? d : -1)))
    : g.op('Shape', [target])
  const reshaped = g.op('Reshape', [value, dims], { allowzero: constant ? undefined : 1 })
  g.assume(reshaped, { ...g.facts(target), dtype: g.dtype(value), content: undefined })
  return reshaped
}

/** `value` repeated along its axes of size 1 into the shape of `target`. */
export function expandLike(g: GraphBuilder, value: Value, target: Value): Value {
  const expanded = g.op('Expand', [value, shapeVector(g, target)])
  g.assume(expanded, { ...g.facts(target), dtype: g.dtype(value), content: undefined })
  return expanded
}

/** The size of one axis as an int64 vector of one element. */
export function axisSize(g: GraphBuilder, value: Value, axis: number): Value {
  const size = g.shape(value)[axis]
  if (typeof size === 'number') return g.ints([size])
  return g.op('Shape', [value], { start: axis, end: axis + 1 })
}

/** A vector over axis 1 (channels) shaped to broadcast against `[N, C, ...]` of the given rank. */
export function perChannel(g: GraphBuilder, vector: Value, rank: number): Value {
  if (rank === 2) return vector
  return g.op('Reshape', [vector, g.ints([1, -1, ...new Array<number>(rank - 2).fill(1)])])
}

/** size(part) / size(whole) as a scalar of their type. float16 is too small for sizes: it ends at 65504. */
export function sizeRatio(g: GraphBuilder, part: Value, whole: Value): Value {
  const dtype = g.dtype(whole)
  const { code } = dtype === 'float64' ? dtypes.float64 : dtypes.float32
  const size = (v: Value) => g.op('Cast', [g.op('Size', [v])], { to: code })
  const ratio = g.op('Div', [size(part), size(whole)])
  return g.dtype(ratio) === dtype ? ratio : g.op('CastLike', [ratio, whole])
}

/** Zeros with the shape of a value. */
export function zerosLike(g: GraphBuilder, value: Value): Value {
  const { dtype, shape } = g.facts(value)
  const zeros = g.op('Expand', [g.scalar(0, dtype), g.op('Shape', [value])])
  g.assume(zeros, { dtype, shape })
  return zeros
}

/** The identity matrix, of the type of a value; the size is an int64 vector of one element. */
export function identity(g: GraphBuilder, size: Value, like: Value | DType): Value {
  const zero = g.scalar(0, like)
  const square = g.op('Expand', [zero, g.op('Concat', [size, size], { axis: 0 })])
  return g.op('EyeLike', [square], { dtype: dtypes[g.dtype(zero)].code })
}
