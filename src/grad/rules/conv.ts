import type { Value } from '../../onnx/builder.ts'
import { adjointConv } from '../adjoint-conv.ts'
import { gradientCall } from '../call.ts'
import { convWeightGradient } from '../conv-weight.ts'
import type { GradRule } from '../rule.ts'
import { kernelOf, resolveWindow, type WindowAttributes } from '../window.ts'

/**
 * Y[n, m, o] = B[m] + sum over c, t of W[m, c, t] * X[n, c, o * stride + t * dilation - pad], in groups
 * dX = the adjoint convolution of dY [N, C, ...]
 * dW[m, c, t] = sum over n, o of dY[n, m, o] * X[n, c, o * stride + t * dilation - pad]
 * dB[m] = sum over n, o of dY[n, m, o]
 *
 * https://onnx.ai/onnx/operators/onnx__Conv.html
 */
export const conv: GradRule<
  [X: Value, W: Value, B: Value | undefined],
  WindowAttributes & { group?: number; kernel_shape?: readonly number[] }
> = ({ g, inputs: [X, W, B], outputs: [Y], dY, attributes }) => {
  const { group = 1, kernel_shape } = attributes
  const window = () => resolveWindow(g, X, Y!, kernelOf(g, W, kernel_shape), attributes)
  const dW = () => {
    const { kernel, strides, dilations, begin, end } = window()
    const [gradient] = gradientCall(g, {
      name: 'ConvWeightGradient',
      inputs: [X, dY, W],
      attributes: { kernel_shape: kernel, strides, dilations, pads: [...begin, ...end], group },
      like: [W],
      body: (inner, [x, d, w]) => [convWeightGradient(inner, x!, d!, w!, window(), group)],
    })
    return gradient!
  }
  const axes = g.shape(dY).flatMap((_, i) => (i === 1 ? [] : [i]))
  return [
    () => adjointConv(g, dY, W, X, window(), group),
    dW,
    B ? () => g.op('ReduceSum', [dY, g.ints(axes)], { keepdims: 0 }) : null,
  ]
}
