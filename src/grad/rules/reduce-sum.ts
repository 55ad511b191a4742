import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { normalAxis } from '../../onnx/shape.ts'
import { expandLike } from '../like.ts'
import type { GradRule } from '../rule.ts'

export interface ReduceAttributes {
  readonly keepdims?: number
  readonly noop_with_empty_axes?: number
}

/**
 * Y = sum of X over the axes
 * dX = dY repeated along the axes
 *
 * https://onnx.ai/onnx/operators/onnx__ReduceSum.html
 */
export const reduceSum: GradRule<[data: Value, axes: Value | undefined], ReduceAttributes> = ({
  g,
  inputs: [X, axes],
  dY,
  attributes,
}) => [() => expandLike(g, keepReduced(g, dY, X, axes, attributes), X), null]

/** A reduced value with its reduced axes back as size 1. */
export function keepReduced(
  g: GraphBuilder,
  value: Value,
  X: Value,
  axes: Value | undefined,
  { keepdims = 1 }: ReduceAttributes,
): Value {
  if (keepdims === 1) return value
  const rank = g.rank(X)
  const given = axes === undefined ? [] : g.constantNumbers(axes)
  if (!given) throw new UserError(`Reduction of "${X}": expected constant axes`)
  // Nothing is taken away only by noop_with_empty_axes, which leaves the rank as it is.
  if (g.rank(value) === rank) return value
  const list = given.length === 0 ? g.shape(X).map((_, i) => i) : given.map((a) => normalAxis(a, rank))
  return g.op('Unsqueeze', [value, g.ints(list)])
}
