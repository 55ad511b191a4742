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
    const slope = g.op('Mul', [g.op('Exp', [X]), g.scalar(alpha, dY)])
    // A choice, not a product: where exp overflows it is not taken.
    return g.op('Where', [g.op('Greater', [X, g.scalar(0, dY)]), dY, g.op('Mul', [dY, slope])])
  },
]
