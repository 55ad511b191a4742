import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = -X
 * dX = -dY
 *
 * https://onnx.ai/onnx/operators/onnx__Neg.html
 */
export const neg: GradRule<[X: Value]> = ({ g, dY }) => [() => g.op('Neg', [dY])]
