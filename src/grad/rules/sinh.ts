import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = sinh(X)
 * dX = dY * cosh(X)
 *
 * https://onnx.ai/onnx/operators/onnx__Sinh.html
 */
export const sinh: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  () => g.op('Mul', [dY, g.op('Cosh', [X])]),
]
