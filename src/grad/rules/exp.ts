import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = exp(X)
 * dX = dY * Y
 *
 * https://onnx.ai/onnx/operators/onnx__Exp.html
 */
export const exp: GradRule<[input: Value]> = ({ g, outputs: [Y], dY }) => [() => g.op('Mul', [dY, Y])]
