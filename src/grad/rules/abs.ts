import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = |X|
 * dX = dY * sign(X); at 0 the slope is 0, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Abs.html
 */
export const abs: GradRule<[X: Value]> = ({ g, inputs: [X], dY }) => [
  () => g.op('Mul', [dY, g.op('Sign', [X])]),
]
