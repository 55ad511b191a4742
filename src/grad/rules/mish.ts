import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X * tanh(softplus(X))
 * dX = dY * (t + X * sigmoid(X) * (1 - t^2)), t = tanh(softplus(X))
 *
 * https://onnx.ai/onnx/operators/onnx__Mish.html
 */
export const mish: GradRule<[X: Value]> = ({ g, inputs: [X], dY }) => [
  () => {
    const t = g.op('Tanh', [g.op('Softplus', [X])])
    const fall = g.op('Sub', [g.scalar(1, dY), g.op('Mul', [t, t])])
    // Not X * sigmoid(X) first: ONNX Runtime fuses that into an operator which it lacks for float64.
    const rest = g.op('Mul', [X, g.op('Mul', [g.op('Sigmoid', [X]), fall])])
    return g.op('Mul', [dY, g.op('Add', [t, rest])])
  },
]
