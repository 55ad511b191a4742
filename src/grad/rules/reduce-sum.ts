import type { GraphBuilder, Value } from '../../onnx/builder.ts'
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

/** A reduced value with its reduced axes back as size 1. All axes reduced leave a scalar, which fits anyhow. */
export function keepReduced(
  g: GraphBuilder,
  value: Value,
  X: Value,
  axes: Value | undefined,
  { keepdims = 1 }: ReduceAttributes,
): Value {
  if (keepdims === 1 || axes === undefined) return value
  // Axes that are empty reduce all or, by noop_with_empty_axes, none: Unsqueeze leaves the value as it is.
  const kept = g.op('Unsqueeze', [value, axes])
  if (g.tryFacts(kept)?.shape === undefined)
    g.assume(kept, { dtype: g.dtype(value), shape: g.shape(X).map(() => g.symbols.fresh()) })
  return kept
}
