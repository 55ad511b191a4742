import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X_0 + X_1 + ..., with broadcasting
 * dX_i = dY
 *
 * https://onnx.ai/onnx/operators/onnx__Sum.html
 */
export const sum: GradRule<readonly [X0: Value, ...rest: Value[]]> = ({ inputs, dY }) =>
  inputs.map(() => () => dY)
