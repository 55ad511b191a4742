import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = sin(X)
 * dX = dY * cos(X)
 *
 * https://onnx.ai/onnx/operators/onnx__Sin.html
 */
export const sin: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  () => g.op('Mul', [dY, g.op('Cos', [X])]),
]
