import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = tanh(X)
 * dX = dY * (1 - Y^2)
 *
 * https://onnx.ai/onnx/operators/onnx__Tanh.html
 */
export const tanh: GradRule<[input: Value]> = ({ g, outputs: [Y], dY }) => [
  () => g.op('Mul', [dY, g.op('Sub', [g.scalar(1, dY), g.op('Mul', [Y, Y])])]),
]
