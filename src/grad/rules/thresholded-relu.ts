import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X where X > alpha, else 0
 * dX = dY where X > alpha, else 0; at X = alpha the slope is 0, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__ThresholdedRelu.html
 */
export const thresholdedRelu: GradRule<[X: Value], { alpha?: number }> = ({
  g,
  inputs: [X],
  dY,
  attributes,
}) => [
  () => {
    const { alpha = 1 } = attributes
    return g.op('Where', [g.op('Greater', [X, g.scalar(alpha, dY)]), dY, g.scalar(0, dY)])
  },
]
