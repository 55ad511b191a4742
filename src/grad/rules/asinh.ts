import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = asinh(X)
 * dX = dY / sqrt(X^2 + 1) = dY / cosh(Y), where X^2 could overflow
 *
 * https://onnx.ai/onnx/operators/onnx__Asinh.html
 */
export const asinh: GradRule<[input: Value]> = ({ g, outputs: [Y], dY }) => [
  () => g.op('Div', [dY, g.op('Cosh', [Y])]),
]
