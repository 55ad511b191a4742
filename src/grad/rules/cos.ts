import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = cos(X)
 * dX = -dY * sin(X)
 *
 * https://onnx.ai/onnx/operators/onnx__Cos.html
 */
export const cos: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  () => g.op('Neg', [g.op('Mul', [dY, g.op('Sin', [X])])]),
]
