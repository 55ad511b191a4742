import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = acosh(X)
 * dX = dY / sqrt(X^2 - 1) = dY / sinh(Y), where X^2 could overflow; infinite at 1, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Acosh.html
 */
export const acosh: GradRule<[input: Value]> = ({ g, outputs: [Y], dY }) => [
  () => g.op('Div', [dY, g.op('Sinh', [Y])]),
]
