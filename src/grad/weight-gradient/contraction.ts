/** The matrix product that a weight gradient ends in: a sum over samples and positions. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'

/** How the sum over the samples is taken. */
export type Layout = 'each sample' | 'all at once'

/**
 * sum over n of A[n] * B[n]^T, whose columns are positions.
 *
 * @param A `[N, ..., R, P]` for 'each sample', `[R, N * P]` for 'all at once'
 * @param B `[N, ..., S, P]` or `[S, N * P]`
 * @returns `[..., R, S]`
 */
export function contract(g: GraphBuilder, A: Value, B: Value, layout: Layout): Value {
  const axes = g.shape(B).map((_, i) => i)
  const turned = g.op('Transpose', [B], { perm: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!] })
  const product = g.op('MatMul', [A, turned])
  return layout === 'all at once' ? product : g.op('ReduceSum', [product, g.ints([0])], { keepdims: 0 })
}

/** `[N, C, ...]` as an operand of `contract` without groups: a row a channel. */
export function channelRows(g: GraphBuilder, X: Value, C: number, positions: number, layout: Layout): Value {
  if (layout === 'each sample') return g.op('Reshape', [X, g.ints([0, C, positions])])
  return g.op('Reshape', [channelsFirst(g, X), g.ints([C, -1])])
}

/** `[N, C, ...]` to `[C, N, ...]`. */
export const channelsFirst = (g: GraphBuilder, X: Value): Value =>
  g.op('Transpose', [X], {
    perm: [
      1,
      0,
      ...g
        .shape(X)
        .map((_, i) => i)
        .slice(2),
    ],
  })

/** A tensor in row-major order of the axes named in `order`, with them in the order `wanted`. */
export function arranged(
  g: GraphBuilder,
  tensor: Value,
  order: readonly (readonly [axis: string, size: number])[],
  wanted: readonly string[],
): Value {
  const split = g.op('Reshape', [tensor, g.ints(order.map(([, size]) => size))])
  const perm = wanted.map((axis) => order.findIndex(([name]) => name === axis))
  return perm.every((from, to) => from === to) ? split : g.op('Transpose', [split], { perm })
}
