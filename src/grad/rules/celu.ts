import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = max(0, X) + min(0, alpha * (exp(X / alpha) - 1))
 * dX = dY where X > 0, else dY * exp(X / alpha); at 0 both are dY
 *
 * https://onnx.ai/onnx/operators/onnx__Celu.html
 */
export const celu: GradRule<[X: Value], { alpha?: number }> = ({ g, inputs: [X], dY, attributes }) => [
  () => {
    const { alpha = 1 } = attributes
    const below = g.op('Min', [X, g.scalar(0, dY)])
    return g.op('Mul', [dY, g.op('Exp', [g.op('Div', [below, g.scalar(alpha, dY)])])])
  },
]
