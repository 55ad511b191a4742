import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { filled } from '../../onnx/tensor.ts'
import { adjointConv } from '../adjoint-conv.ts'
import { reshapeLike, shapeVector } from '../like.ts'
import type { GradRule } from '../rule.ts'
import { resolveWindow, type Window, type WindowAttributes } from '../window.ts'

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
    // Every channel of every sample alone: as many samples of one channel.
    const sizes = (v: Value) => g.op('Concat', [g.ints([-1, 1]), spatialShape(g, v)], { axis: 0 })
    const alone = g.op('Reshape', [shares, sizes(dY)])
    const target = g.op('Reshape', [X, sizes(X)])
    g.assume(target, { dtype: g.dtype(X), shape: [g.symbols.fresh(), 1, ...g.shape(X).slice(2)] })
    const back = adjointConv(g, alone, onesKernel(g, X, window), target, window, 1)
    return reshapeLike(g, back, X)
  },
]

const spatialShape = (g: GraphBuilder, v: Value): Value => {
  const known = g.shape(v).slice(2)
  return known.every((d) => typeof d === 'number')
    ? g.ints(known as number[])
    : g.op('Shape', [v], { start: 2 })
}

const onesKernel = (g: GraphBuilder, X: Value, { kernel }: Window): Value =>
  g.constant(filled(g.dtype(X), [1, 1, ...kernel], 1), 'ones')

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
