import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * C = A - B * q, q = A / B rounded towards 0 (fmod = 1, the only form for floats)
 * dA = dC, dB = -dC * q = -dC * (A - C) / B; at the jumps of q too, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Mod.html
 */
export const mod: GradRule<[A: Value, B: Value], { fmod?: number }> = ({
  g,
  inputs: [A, B],
  outputs: [C],
  dY: dC,
}) => [
  () => dC,
  // A / B would have to be rounded, and may itself round up to the next whole number.
  () => g.op('Neg', [g.op('Mul', [dC, g.op('Div', [g.op('Sub', [A, C]), B])])]),
]
