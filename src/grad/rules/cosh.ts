import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = cosh(X)
 * dX = dY * sinh(X)
 *
 * https://onnx.ai/onnx/operators/onnx__Cosh.html
 */
export const cosh: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  () => g.op('Mul', [dY, g.op('Sinh', [X])]),
]
