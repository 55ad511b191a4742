import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = asin(X)
 * dX = dY / sqrt(1 - X^2); infinite at -1 and 1, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Asin.html
 */
export const asin: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  () => g.op('Div', [dY, g.op('Sqrt', [g.op('Sub', [g.scalar(1, dY), g.op('Mul', [X, X])])])]),
]
