import type { Value } from '../../onnx/builder.ts'
import { zerosLike } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Values = the k largest (or smallest) of X along the axis, Indices = where they stand
 * dX[Indices] = dValues, zero elsewhere; of equal values those count that the operator took
 *
 * https://onnx.ai/onnx/operators/onnx__TopK.html
 */
export const topK: GradRule<[X: Value, K: Value], { axis?: number }> = ({
  g,
  inputs: [X],
  outputs: [, Indices],
  dY: dValues,
  attributes: { axis = -1 },
}) => [() => g.op('ScatterElements', [zerosLike(g, X), Indices, dValues], { axis }), null]
