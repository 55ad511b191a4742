import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = gamma * X where X > 0, else gamma * alpha * (exp(X) - 1)
 * dX = gamma * dY where X > 0, else gamma * alpha * dY * exp(X); at 0 the latter, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Selu.html
 */
export const selu: GradRule<[X: Value], { alpha?: number; gamma?: number }> = ({
  g,
  inputs: [X],
  dY,
  attributes,
}) => [
  () => {
    const { alpha = 1.6732632423543772, gamma = 1.0507009873554805 } = attributes
    const zero = g.scalar(0, dY)
    // exp only of the negative part: an overflow on the other side would be inf * 0.
    const slope = g.op('Mul', [g.op('Exp', [g.op('Min', [X, zero])]), g.scalar(alpha * gamma, dY)])
    const slopes = g.op('Where', [g.op('Greater', [X, zero]), g.scalar(gamma, dY), slope])
    return g.op('Mul', [dY, slopes])
  },
]
