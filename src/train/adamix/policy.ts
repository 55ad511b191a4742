/** From the generator's scores to mixed samples (Guo et al. 2019, "policy region"). */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { type Count, rowsOf } from './rows.ts'

/** Samples, or their targets, and what they are mixed with: both [h, ...]. */
export interface Pair {
  readonly own: Value
  readonly other: Value
}

/** The first half of a batch, each sample with the one that the permutation names. */
export function pairing(g: GraphBuilder, permutation: Value, half: Count): (x: Value) => Pair {
  const partners = rowsOf(g, permutation, half)
  return (x) => ({ own: rowsOf(g, x, half), other: g.op('Gather', [x, partners], { axis: 0 }) })
}

/**
 * What the generator sees of a pair: (own + other) / 2, or (m own + m' other) / 2.
 *
 * @param noise [N, ...]: the first half of its rows are m, the second m'
 */
export function generatorView(
  g: GraphBuilder,
  { own, other }: Pair,
  noise: Value | undefined,
  half: Count,
): Value {
  const times = (x: Value, m: () => Value) => (noise === undefined ? x : g.op('Mul', [x, m()]))
  const first = times(own, () => rowsOf(g, noise!, half))
  const second = times(other, () => rowsOf(g, noise!, half, half))
  return g.op('Mul', [g.op('Add', [first, second]), g.scalar(0.5, own)])
}

/**
 * (alpha, Delta, alpha') = softmax(scores), lambda = alpha + epsilon * Delta: uniform in the region [alpha, alpha + Delta]
 * of [0, 1] for a uniform epsilon, with a gradient by both ends of it.
 *
 * @param scores [h, 3]
 * @param epsilon [h, 1]
 * @returns lambda [h, 1]
 */
export function lambdaOf(g: GraphBuilder, scores: Value, epsilon: Value): Value {
  const region = g.op('Softmax', [scores], { axis: 1 })
  const [alpha, delta] = g.ops('Split', [region, g.ints([1, 1, 1])], 3, { axis: 1 })
  return g.op('Add', [alpha, g.op('Mul', [epsilon, delta])], {}, { name: 'lambda' })
}

/** lambda * own + (1 - lambda) * other; exactly `own` where lambda = 1. */
export function mixedPair(g: GraphBuilder, { own, other }: Pair, lambda: Value): Value {
  const ones = g
    .shape(own)
    .slice(1)
    .map(() => 1)
  const share = ones.length === 1 ? lambda : g.op('Reshape', [lambda, g.ints([-1, ...ones])])
  const rest = g.op('Sub', [g.scalar(1, share), share])
  return g.op('Add', [g.op('Mul', [own, share]), g.op('Mul', [other, rest])], {}, { name: 'mixed' })
}
