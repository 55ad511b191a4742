import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * C = A / B
 * dA = dC / B, dB = -dC * C / B
 *
 * https://onnx.ai/onnx/operators/onnx__Div.html
 */
export const div: GradRule<[A: Value, B: Value]> = ({ g, inputs: [, B], outputs: [C], dY: dC }) => [
  () => g.op('Div', [dC, B]),
  () => g.op('Neg', [g.op('Div', [g.op('Mul', [dC, C]), B])]),
]
