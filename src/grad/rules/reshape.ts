import type { Value } from '../../onnx/builder.ts'
import { reshapeLike } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = the elements of X in another shape (Flatten, Reshape, Squeeze, Unsqueeze)
 * dX = the elements of dY in the shape of X; shape and axes carry no gradient
 *
 * https://onnx.ai/onnx/operators/onnx__Reshape.html
 * https://onnx.ai/onnx/operators/onnx__Flatten.html
 * https://onnx.ai/onnx/operators/onnx__Squeeze.html
 * https://onnx.ai/onnx/operators/onnx__Unsqueeze.html
 */
export const reshape: GradRule<[data: Value, shape: Value]> = ({ g, inputs: [X], dY }) => [
  () => reshapeLike(g, dY, X),
  null,
]
