import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * C = A + B
 * dA = dC, dB = dC
 *
 * https://onnx.ai/onnx/operators/onnx__Add.html
 */
export const add: GradRule<[A: Value, B: Value]> = ({ dY: dC }) => [() => dC, () => dC]
