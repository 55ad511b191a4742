import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X / S^beta, S = bias + alpha / size * (sum of X^2 over the `size` channels around)
 * dX = dY / S^beta - 2 * alpha * beta / size * X * (sum of dY * Y / S over the channels whose window holds this one)
 *
 * https://onnx.ai/onnx/operators/onnx__LRN.html
 */
export const lrn: GradRule<[X: Value], { alpha?: number; beta?: number; bias?: number; size: number }> = ({
  g,
  inputs: [X],
  outputs: [Y],
  dY,
  attributes: { alpha = 1e-4, beta = 0.75, bias = 1, size },
}) => [
  () => {
    const times = (v: Value, factor: number) => g.op('Mul', [v, g.scalar(factor, v)])
    const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)]
    const squares = channelMeans(g.op('Mul', [X, X]), before, after)
    const S = g.op('Add', [times(squares, alpha), g.scalar(bias, X)])
    const direct = g.op('Mul', [dY, g.op('Pow', [S, g.scalar(-beta, X)])])
    const shares = channelMeans(g.op('Div', [g.op('Mul', [dY, Y!]), S]), after, before)
    return g.op('Sub', [direct, g.op('Mul', [X, times(shares, 2 * alpha * beta)])])

    /** (Sum over a window of channels) / size: what lies outside counts as zeros. */
    function channelMeans(v: Value, begin: number, end: number): Value {
      const spatial = g.shape(X).slice(2)
      const [ones, zeros] = [1, 0].map((n) => spatial.map(() => n)) as [number[], number[]]
      const means = g.op('AveragePool', [g.op('Unsqueeze', [v, g.ints([1])])], {
        kernel_shape: [size, ...ones],
        pads: [begin, ...zeros, end, ...zeros],
        count_include_pad: 1,
      })
      return g.op('Squeeze', [means, g.ints([1])])
    }
  },
]
