import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * y[i] = sum of x[j] over j <= i along the axis; j < i if exclusive, from the other end if reverse
 * dx[j] = sum of dy[i] over i >= j: the same sum from the other end
 *
 * https://onnx.ai/onnx/operators/onnx__CumSum.html
 */
export const cumSum: GradRule<[x: Value, axis: Value], { exclusive?: number; reverse?: number }> = ({
  g,
  inputs: [, axis],
  dY: dy,
  attributes: { exclusive = 0, reverse = 0 },
}) => [() => g.op('CumSum', [dy, axis], { exclusive, reverse: 1 - reverse }), null]
