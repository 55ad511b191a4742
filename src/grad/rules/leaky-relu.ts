import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X where X > 0, else alpha * X
 * dX = dY where X > 0, else alpha * dY; at X = 0 the slope is alpha, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__LeakyRelu.html
 */
export const leakyRelu: GradRule<[X: Value], { alpha?: number }> = ({ g, inputs: [X], dY, attributes }) => [
  () => {
    const { alpha = 0.01 } = attributes
    const positive = g.op('Greater', [X, g.scalar(0, dY)])
    return g.op('Where', [positive, dY, g.op('Mul', [dY, g.scalar(alpha, dY)])])
  },
]
