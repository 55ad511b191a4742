import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = 1 / X
 * dX = -dY * Y^2
 *
 * https://onnx.ai/onnx/operators/onnx__Reciprocal.html
 */
export const reciprocal: GradRule<[X: Value]> = ({ g, outputs: [Y], dY }) => [
  () => g.op('Neg', [g.op('Mul', [dY, g.op('Mul', [Y, Y])])]),
]
