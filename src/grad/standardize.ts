/** Values brought to mean 0 and variance 1 over some axes: the core of most normalisations, and its derivative. */
import { float } from '../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { isStatic, normalAxis } from '../onnx/shape.ts'

/** xhat = (X - mean) * r, both over the axes; r keeps them with size 1. */
export interface Standardized {
  readonly xhat: Value
  readonly r: Value
  readonly axes: readonly number[]
}

/** Over all axes from `axis` on, with r = 1 / sqrt(var + epsilon): one LayerNormalization that neither scales nor shifts. */
export function standardize(g: GraphBuilder, X: Value, axis: number, epsilon: number): Standardized {
  const first = normalAxis(axis, g.rank(X))
  const sizes = g.shape(X).slice(first)
  const shape = isStatic(sizes) ? g.ints(sizes) : g.op('Shape', [X], { start: first })
  const ones = g.op('Expand', [g.scalar(1, X), shape])
  const attributes = { axis: first, epsilon: float(epsilon) }
  const [xhat, , r] = g.ops('LayerNormalization', [X, ones], [true, false, true], attributes)
  return { xhat: xhat!, r: sameType(g, r!, X), axes: axesFrom(g, X, first) }
}

/** The axes of a value from `axis` on. */
export const axesFrom = (g: GraphBuilder, X: Value, axis: number): readonly number[] =>
  g.shape(X).flatMap((_, i) => (i >= normalAxis(axis, g.rank(X)) ? [i] : []))

/** Statistics are float32 whatever X is. */
const sameType = (g: GraphBuilder, statistic: Value, X: Value): Value =>
  g.dtype(statistic) === g.dtype(X) ? statistic : g.op('CastLike', [statistic, X])

/** dX = r * (d - mean of d - xhat * mean of d * xhat), where d is the cotangent of xhat. */
export function standardizedGradient(g: GraphBuilder, d: Value, parts: Standardized): Value {
  const centred = g.op('Sub', [d, g.op('ReduceMean', [d, g.ints(parts.axes)], { keepdims: 1 })])
  return scaledGradient(g, d, centred, parts)
}

/** Where nothing is centred, xhat = X * r with r = 1 / sqrt(mean of X^2 + epsilon): dX = r * (d - xhat * mean of d * xhat). */
export const rootMeanSquareGradient = (g: GraphBuilder, d: Value, parts: Standardized): Value =>
  scaledGradient(g, d, d, parts)

function scaledGradient(g: GraphBuilder, d: Value, rest: Value, { xhat, r, axes }: Standardized): Value {
  const along = g.op('ReduceMean', [g.op('Mul', [d, xhat]), g.ints(axes)], { keepdims: 1 })
  return g.op('Mul', [g.op('Sub', [rest, g.op('Mul', [xhat, along])]), r])
}
