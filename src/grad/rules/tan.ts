import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = tan(X)
 * dX = dY * (1 + Y^2)
 *
 * https://onnx.ai/onnx/operators/onnx__Tan.html
 */
export const tan: GradRule<[input: Value]> = ({ g, outputs: [Y], dY }) => [
  () => g.op('Mul', [dY, g.op('Add', [g.scalar(1, dY), g.op('Mul', [Y, Y])])]),
]
