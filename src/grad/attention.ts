/** The parts of attention in plain operators: what the attention operators are composed of. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { dtypes } from '../onnx/tensor.ts'
import { axisSize } from './like.ts'
import { axisPositions } from './scatter.ts'

/** `[N, S, heads * size]` to `[N, heads, S, size]`. */
export function splitHeads(g: GraphBuilder, rows: Value, heads: number): Value {
  const width = g.shape(rows)[2]
  const size = typeof width === 'number' ? width / heads : -1
  const parts = g.op('Reshape', [rows, g.ints([0, 0, heads, size])])
  return g.op('Transpose', [parts], { perm: [0, 2, 1, 3] })
}

/** `[N, heads, S, size]` to `[N, S, heads * size]`. */
export function mergeHeads(g: GraphBuilder, Y: Value): Value {
  const [, heads, , size] = g.shape(Y)
  const width = typeof heads === 'number' && typeof size === 'number' ? heads * size : -1
  return g.op('Reshape', [g.op('Transpose', [Y], { perm: [0, 2, 1, 3] }), g.ints([0, 0, width])])
}

/** scale * Q K^T `[N, heads, S, T]`; the scale is 1 / sqrt(size of a head) if absent. */
export function scaledScores(g: GraphBuilder, Q: Value, K: Value, scale: number | undefined): Value {
  const scaled = g.op('Mul', [Q, scale === undefined ? defaultScale(g, Q) : g.scalar(scale, Q)])
  return headProduct(g, scaled, g.op('Transpose', [K], { perm: [0, 1, 3, 2] }))
}

function defaultScale(g: GraphBuilder, Q: Value): Value {
  const size = g.shape(Q)[3]
  if (typeof size === 'number') return g.scalar(1 / Math.sqrt(size), Q)
  const measured = g.op('Cast', [axisSize(g, Q, 3)], { to: dtypes[g.dtype(Q)].code })
  return g.op('Reciprocal', [g.op('Sqrt', [measured])])
}

/**
 * The matrix product of each head. Where M has fewer heads, as many heads of A in a row share one of them: their rows
 * make up one taller matrix.
 *
 * @param A `[N, heads, S, X]`
 * @param M `[N, shared heads, X, Y]`
 * @returns `[N, heads, S, Y]`
 */
export function headProduct(g: GraphBuilder, A: Value, M: Value): Value {
  if (g.shape(A)[1] === g.shape(M)[1]) return g.op('MatMul', [A, M])
  const taller = g.op('Concat', [g.ints([0]), axisSize(g, M, 1), g.ints([-1, 0])], { axis: 0 })
  const product = g.op('MatMul', [g.op('Reshape', [A, taller]), M])
  const shape = g.op('Concat', [g.op('Shape', [A], { end: 3 }), axisSize(g, M, 3)], { axis: 0 })
  return g.op('Reshape', [product, shape])
}

/** Positions along the second last axis (queries) of `[..., S, X]` as `[S, 1]`. */
export const queryPositions = (g: GraphBuilder, Q: Value): Value =>
  g.op('Unsqueeze', [axisPositions(g, Q, 2), g.ints([1])])

/** Positions along the second last axis of the keys `[..., T, X]` as `[T]`. */
export const keyPositions = (g: GraphBuilder, K: Value): Value => axisPositions(g, K, 2)

/** 0 where allowed, else `blocked`: what is added to the scores. */
export const maskBias = (
  g: GraphBuilder,
  allowed: Value,
  like: Value,
  blocked = Number.NEGATIVE_INFINITY,
): Value => g.op('Where', [allowed, g.scalar(0, like), g.scalar(blocked, like)])
