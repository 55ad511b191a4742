import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = log(exp(X) + 1)
 * dX = dY * sigmoid(X)
 *
 * https://onnx.ai/onnx/operators/onnx__Softplus.html
 */
export const softplus: GradRule<[X: Value]> = ({ g, inputs: [X], dY }) => [
  () => g.op('Mul', [dY, g.op('Sigmoid', [X])]),
]
