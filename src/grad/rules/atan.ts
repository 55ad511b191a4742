import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = atan(X)
 * dX = dY / (1 + X^2)
 *
 * https://onnx.ai/onnx/operators/onnx__Atan.html
 */
export const atan: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  () => g.op('Div', [dY, g.op('Add', [g.scalar(1, dY), g.op('Mul', [X, X])])]),
]
