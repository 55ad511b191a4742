import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X repeated along its axes of size 1, and along new leading axes, as in broadcasting
 * dX = the sum of dY over the repetitions
 *
 * https://onnx.ai/onnx/operators/onnx__Expand.html
 */
export const expand: GradRule<[input: Value, shape: Value]> = ({ dY }) => [() => dY, null]
