import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { shapeVector } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { resolveWindow, type Window, type WindowAttributes } from '../window.ts'
import { onesKernel, windowSumGradient } from '../window-sum.ts'

type Attributes = WindowAttributes & { kernel_shape: readonly number[]; count_include_pad?: number }

/**
 * Y[o] = (sum of X over window o) / n[o]; n counts the window's elements, without padding unless count_include_pad
 * dX[i] = sum over the windows o that hold i of dY[o] / n[o]
 *
 * https://onnx.ai/onnx/operators/onnx__AveragePool.html
 */
export const averagePool: GradRule<[X: Value], Attributes> = (context) => [
  () => {
    const { g, inputs, outputs, dY, attributes } = context
    const [X] = inputs
    const window = resolveWindow(g, X, outputs[0]!, attributes.kernel_shape, attributes)
    const shares = g.op('Mul', [dY, windowShares(g, X, window, attributes)])
    return windowSumGradient(g, shares, X, window)
  },
]

/**
 * 1 / n for each window `[1, 1, ...]`, read off the operator itself: the mean of ones over their sum. So every
 * convention about padding and ceil_mode is the operator's own.
 */
function windowShares(g: GraphBuilder, X: Value, window: Window, attributes: Attributes): Value {
  const image = g.op(
    'Concat',
    [g.ints([1, 1]), g.op('Slice', [shapeVector(g, X), g.ints([2]), g.ints([g.rank(X)])])],
    {
      axis: 0,
    },
  )
  const ones = g.op('Expand', [g.scalar(1, X), image])
  g.assume(ones, { dtype: g.dtype(X), shape: [1, 1, ...g.shape(X).slice(2)] })
  const { auto_pad, ceil_mode, count_include_pad, dilations, kernel_shape, pads, strides } = attributes
  const same = { auto_pad, ceil_mode, count_include_pad, dilations, kernel_shape, pads, strides }
  const mean = g.op('AveragePool', [ones], same)
  const sum = g.op('Conv', [ones, onesKernel(g, X, window)], {
    strides: window.strides,
    dilations: window.dilations,
    pads: [...window.begin, ...window.end],
  })
  return g.op('Div', [mean, sum])
}
