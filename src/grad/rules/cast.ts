import type { Value } from '../../onnx/builder.ts'
import { isFloat } from '../../onnx/tensor.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X in another type (CastLike: that of its second input, which carries no gradient)
 * dX = dY in the type of X; integers carry no gradient
 *
 * https://onnx.ai/onnx/operators/onnx__Cast.html
 * https://onnx.ai/onnx/operators/onnx__CastLike.html
 */
export const cast: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  isFloat(g.dtype(X)) ? () => g.op('CastLike', [dY, X]) : null,
]
