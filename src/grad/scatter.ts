/** Sums back along one axis what an indexing operator took from it. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { dtypes } from '../onnx/tensor.ts'
import { axisSize, reshapeLike } from './like.ts'

/**
 * @param updates a tensor whose axis `axis` has one entry for each index
 * @param indices int64 vector of positions in the target's axis; repeated positions add up
 * @param size int64 vector of one element: the target's size along the axis
 * @returns `updates` with the axis replaced by the target's
 */
export function scatterAlongAxis(
  g: GraphBuilder,
  updates: Value,
  indices: Value,
  axis: number,
  size: Value,
): Value {
  const rank = g.rank(updates)
  const before = g.op('Shape', [updates], { start: 0, end: axis })
  const after = g.op('Shape', [updates], { start: axis + 1 })
  const zeros = g.op('Expand', [g.scalar(0, updates), g.op('Concat', [before, size, after], { axis: 0 })])
  const column = g.ints(Array.from({ length: rank }, (_, i) => (i === axis ? -1 : 1)))
  const spread = g.op('Expand', [g.op('Reshape', [indices, column]), g.op('Shape', [updates])])
  // ScatterElements, not ScatterND: the latter races on repeated indices on the CPU (docs/notes/onnxruntime.md).
  return scatterAdd(g, zeros, spread, updates, axis)
}

/** `data` plus each update at its index along the axis (ScatterElements); on the CPU that takes no half precision. */
export function scatterAdd(
  g: GraphBuilder,
  data: Value,
  indices: Value,
  updates: Value,
  axis: number,
): Value {
  const dtype = g.dtype(data)
  const half = dtype === 'float16' || dtype === 'bfloat16'
  const wide = (v: Value) => (half ? g.op('Cast', [v], { to: dtypes.float32.code }) : v)
  const sum = g.op('ScatterElements', [wide(data), indices, wide(updates)], { axis, reduction: 'add' })
  return half ? g.op('Cast', [sum], { to: dtypes[dtype].code }) : sum
}

/**
 * The position of every element of a value in row-major order, in its shape (int64). An operator that moves elements
 * about, applied to this, tells where each of its results came from.
 */
export function positionsOf(g: GraphBuilder, value: Value): Value {
  const scalar = (n: number) => g.scalar(n, 'int64')
  return reshapeLike(g, g.op('Range', [scalar(0), g.op('Size', [value]), scalar(1)]), value)
}

/** Zeros in the shape of `target`, plus each update at its position; several at one position add up. */
export function scatterToPositions(g: GraphBuilder, updates: Value, positions: Value, target: Value): Value {
  const flat = (v: Value) => g.op('Reshape', [v, g.ints([-1])])
  const size = g.op('Reshape', [g.op('Size', [target]), g.ints([1])])
  const zeros = g.op('Expand', [g.scalar(0, updates), size])
  return reshapeLike(g, scatterAdd(g, zeros, flat(positions), flat(updates), 0), target)
}

/** 0, 1, ..., size - 1 along an axis of a value, as an int64 vector. */
export function axisPositions(g: GraphBuilder, value: Value, axis: number): Value {
  const size = g.shape(value)[axis]
  if (typeof size === 'number') return g.ints(Array.from({ length: size }, (_, i) => i))
  const end = g.op('Squeeze', [axisSize(g, value, axis), g.ints([0])])
  const scalar = (n: number) => g.scalar(n, 'int64')
  return g.op('Range', [scalar(0), end, scalar(1)])
}
