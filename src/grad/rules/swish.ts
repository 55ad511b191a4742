import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X * s, s = sigmoid(alpha * X)
 * dX = dY * s * (1 + alpha * X * (1 - s))
 *
 * https://onnx.ai/onnx/operators/onnx__Swish.html
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.QuickGelu
 */
const swishWith =
  (defaultAlpha: number): GradRule<[X: Value], { alpha?: number }> =>
  ({ g, inputs: [X], dY, attributes: { alpha = defaultAlpha } }) => [
    () => {
      const one = g.scalar(1, dY)
      const scaled = g.op('Mul', [X, g.scalar(alpha, dY)])
      const s = g.op('Sigmoid', [scaled])
      const slope = g.op('Add', [one, g.op('Mul', [scaled, g.op('Sub', [one, s])])])
      return g.op('Mul', [dY, g.op('Mul', [s, slope])])
    },
  ]

export const swish = swishWith(1)
export const quickGelu = swishWith(1.702)
