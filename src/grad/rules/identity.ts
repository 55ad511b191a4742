import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X
 * dX = dY
 *
 * https://onnx.ai/onnx/operators/onnx__Identity.html
 */
export const identity: GradRule<[input: Value]> = ({ dY }) => [() => dY]
