import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X / (1 + |X|)
 * dX = dY / (1 + |X|)^2; at 0 the slope is 1, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__Softsign.html
 */
export const softsign: GradRule<[input: Value]> = ({ g, inputs: [X], dY }) => [
  () => {
    const size = g.op('Add', [g.scalar(1, dY), g.op('Abs', [X])])
    // Divided twice: the square could overflow.
    return g.op('Div', [g.op('Div', [dY, size]), size])
  },
]
