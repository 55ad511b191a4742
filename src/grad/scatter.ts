/** Sums back along one axis what an indexing operator took from it. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { axisSize } from './like.ts'

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
  return g.op('ScatterElements', [zeros, spread, updates], { axis, reduction: 'add' })
}

/** 0, 1, ..., size - 1 along an axis of a value, as an int64 vector. */
export function axisPositions(g: GraphBuilder, value: Value, axis: number): Value {
  const size = g.shape(value)[axis]
  if (typeof size === 'number') return g.ints(Array.from({ length: size }, (_, i) => i))
  const end = g.op('Squeeze', [axisSize(g, value, axis), g.ints([0])])
  const scalar = (n: number) => g.scalar(n, 'int64')
  return g.op('Range', [scalar(0), end, scalar(1)])
}
