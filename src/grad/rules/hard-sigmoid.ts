import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = max(0, min(1, alpha * X + beta))
 * dX = alpha * dY where 0 < Y < 1, else 0; at both kinks the slope is 0, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__HardSigmoid.html
 */
export const hardSigmoid: GradRule<[X: Value], { alpha?: number; beta?: number }> = ({
  g,
  outputs: [Y],
  dY,
  attributes,
}) => [
  () => {
    const { alpha = 0.2 } = attributes
    const zero = g.scalar(0, dY)
    const inside = g.op('And', [g.op('Greater', [Y, zero]), g.op('Less', [Y, g.scalar(1, dY)])])
    return g.op('Where', [inside, g.op('Mul', [dY, g.scalar(alpha, dY)]), zero])
  },
]
