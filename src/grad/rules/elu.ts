import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X where X > 0, else alpha * (exp(X) - 1)
 * dX = dY where X > 0, else dY * alpha * exp(X); at X = 0 the slope is alpha, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Elu.html
 */
export const elu: GradRule<[X: Value], { alpha?: number }> = ({ g, inputs: [X], dY, attributes }) => [
  () => {
    const { alpha = 1 } = attributes
    const zero = g.scalar(0, dY)
    // exp only of the negative part: an overflow on the other side would be inf * 0.
    const slope = g.op('Mul', [g.op('Exp', [g.op('Min', [X, zero])]), g.scalar(alpha, dY)])
    return g.op('Where', [g.op('Greater', [X, zero]), dY, g.op('Mul', [dY, slope])])
  },
]
