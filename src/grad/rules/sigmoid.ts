import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = 1 / (1 + exp(-X))
 * dX = dY * Y * (1 - Y)
 *
 * https://onnx.ai/onnx/operators/onnx__Sigmoid.html
 */
export const sigmoid: GradRule<[X: Value]> = ({ g, outputs: [Y], dY }) => [
  () => g.op('Mul', [dY, g.op('Mul', [Y, g.op('Sub', [g.scalar(1, dY), Y])])]),
]
