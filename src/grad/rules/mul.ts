import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * C = A * B
 * dA = dC * B, dB = dC * A
 *
 * https://onnx.ai/onnx/operators/onnx__Mul.html
 */
export const mul: GradRule<[A: Value, B: Value]> = ({ g, inputs: [A, B], dY: dC }) => [
  () => g.op('Mul', [dC, B]),
  () => g.op('Mul', [dC, A]),
]
