import type { Value } from '../../onnx/builder.ts'
import { isFloat } from '../../onnx/tensor.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X in another type
 * dX = dY in the type of X; integers carry no gradient
 *
 * https://onnx.ai/onnx/operators/onnx__Cast.html
 */
export const cast: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  isFloat(g.dtype(X)) ? () => g.op('CastLike', [dY, X]) : null,
]
