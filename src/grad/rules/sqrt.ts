import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = sqrt(X)
 * dX = dY / (2 Y); infinite at 0, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Sqrt.html
 */
export const sqrt: GradRule<[X: Value]> = ({ g, outputs: [Y], dY }) => [
  () => g.op('Div', [dY, g.op('Mul', [Y, g.scalar(2, dY)])]),
]
