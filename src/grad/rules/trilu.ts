import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X above (or below) the k-th diagonal of its last two axes, zero elsewhere
 * dX = dY there, zero elsewhere
 *
 * https://onnx.ai/onnx/operators/onnx__Trilu.html
 */
export const trilu: GradRule<[input: Value, k: Value | undefined], { upper?: number }> = ({
  g,
  inputs: [, k],
  dY,
  attributes: { upper = 1 },
}) => [() => g.op('Trilu', [dY, k], { upper }), null]
