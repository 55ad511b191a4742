import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X * max(0, min(1, X / 6 + 1 / 2))
 * dX = 0 where X <= -3, dY where X >= 3, else dY * (X / 3 + 1 / 2); at both kinks as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__HardSwish.html
 */
export const hardSwish: GradRule<[X: Value]> = ({ g, inputs: [X], dY }) => [
  () => {
    const [zero, three] = [g.scalar(0, dY), g.scalar(3, dY)]
    const slope = g.op('Add', [g.op('Div', [X, three]), g.scalar(0.5, dY)])
    const rising = g.op('Where', [g.op('Less', [X, three]), g.op('Mul', [dY, slope]), dY])
    return g.op('Where', [g.op('LessOrEqual', [X, g.scalar(-3, dY)]), zero, rising])
  },
]
