import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X + bias where X < -lambd, X - bias where X > lambd, else 0
 * dX = dY where |X| > lambd, else 0; at both jumps 0, as in PyTorch (softshrink, hardshrink)
 *
 * https://onnx.ai/onnx/operators/onnx__Shrink.html
 */
export const shrink: GradRule<[input: Value], { bias?: number; lambd?: number }> = ({
  g,
  inputs: [X],
  dY,
  attributes,
}) => [
  () => {
    const { lambd = 0.5 } = attributes
    const outside = g.op('Greater', [g.op('Abs', [X]), g.scalar(lambd, dY)])
    return g.op('Where', [outside, dY, g.scalar(0, dY)])
  },
]
