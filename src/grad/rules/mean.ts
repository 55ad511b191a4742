import type { Value } from '../../onnx/builder.ts'
import { memo } from '../memo.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = (X_0 + X_1 + ...) / n, with broadcasting
 * dX_i = dY / n
 *
 * https://onnx.ai/onnx/operators/onnx__Mean.html
 */
export const mean: GradRule<readonly [X0: Value, ...rest: Value[]]> = ({ g, inputs, dY }) => {
  const share = memo(() => g.op('Div', [dY, g.scalar(inputs.length, dY)]))
  return inputs.map(() => share)
}
