import type { Value } from '../../onnx/builder.ts'
import { memo } from '../memo.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = the largest (Max) or smallest (Min) of X_0, X_1, ..., element by element, with broadcasting
 * dX_i = dY / n where X_i = Y, else 0; n of the operands are equal to Y and share evenly, as in torch.maximum of two
 * and torch.amax over any number
 *
 * https://onnx.ai/onnx/operators/onnx__Max.html
 * https://onnx.ai/onnx/operators/onnx__Min.html
 */
export const max: GradRule<readonly [X0: Value, ...rest: Value[]]> = ({ g, inputs, outputs: [Y], dY }) => {
  if (inputs.length === 1) return [() => dY]
  const chosen = memo(() => inputs.map((x) => g.op('Equal', [x, Y])))
  const share = memo(() => {
    const ones = chosen().map((c) => g.op('CastLike', [c, dY]))
    return g.op('Div', [dY, g.op('Sum', ones)])
  })
  return inputs.map((_, i) => () => g.op('Where', [chosen()[i], share(), g.scalar(0, dY)]))
}
