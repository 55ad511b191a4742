import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * C = A - B
 * dA = dC, dB = -dC
 *
 * https://onnx.ai/onnx/operators/onnx__Sub.html
 */
export const sub: GradRule<[A: Value, B: Value]> = ({ g, dY: dC }) => [() => dC, () => g.op('Neg', [dC])]
