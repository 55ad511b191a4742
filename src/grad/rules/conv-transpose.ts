import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { convWeightGradient } from '../conv-weight.ts'
import { memo } from '../memo.ts'
import type { GradRule } from '../rule.ts'
import { kernelOf, reach, type Window, type WindowAttributes } from '../window.ts'

export interface Attributes extends WindowAttributes {
  readonly group?: number
  readonly kernel_shape?: readonly number[]
  readonly output_padding?: readonly number[]
  readonly output_shape?: readonly number[]
}

/**
 * Y[n, m, i * stride + t * dilation - pad] += X[n, c, i] * W[c, m, t], plus B[m], in groups: the adjoint of a convolution
 * dX = the convolution of dY [N, M, ...] with W
 * dW[c, m, t] = sum over n, i of X[n, c, i] * dY[n, m, i * stride + t * dilation - pad]
 * dB[m] = sum over n, o of dY[n, m, o]
 *
 * https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
 */
export const convTranspose: GradRule<[X: Value, W: Value, B: Value | undefined], Attributes> = ({
  g,
  inputs: [X, W, B],
  dY,
  attributes,
}) => {
  const { group = 1, kernel_shape } = attributes
  const window = memo(() => transposedWindow(g, X, kernelOf(g, W, kernel_shape), attributes))
  const dX = () => {
    const { kernel, strides, dilations, begin, end } = window()
    return g.op('Conv', [dY, W], {
      kernel_shape: kernel,
      strides,
      dilations,
      pads: [...begin, ...end],
      group,
    })
  }
  const dW = () => convWeightGradient(g, dY, X, W, window(), group)
  const axes = g.shape(dY).flatMap((_, i) => (i === 1 ? [] : [i]))
  return [dX, dW, B ? () => g.op('ReduceSum', [dY, g.ints(axes)], { keepdims: 0 }) : null]
}

/**
 * The window of the convolution whose adjoint this is. What Y has beyond the reach of X (output_padding, a larger
 * output_shape) is less than a stride, or ONNX Runtime refuses it: the convolution leaves it out.
 */
function transposedWindow(g: GraphBuilder, X: Value, kernel: readonly number[], a: Attributes): Window {
  const fill = (value: number) => new Array<number>(kernel.length).fill(value)
  const { strides = fill(1), dilations = fill(1) } = a
  const window = { kernel, strides, dilations }
  const totals = totalPads(g, X, window, a)
  const half = a.auto_pad === 'SAME_UPPER' ? Math.floor : Math.ceil
  const pads = (a.auto_pad === 'VALID' ? undefined : a.pads) ?? [...fill(0), ...fill(0)]
  const begin = totals?.map((t) => half(t / 2)) ?? pads.slice(0, kernel.length)
  const end = totals?.map((t, i) => t - begin[i]!) ?? pads.slice(kernel.length)
  return { ...window, begin, end }
}

/** What is cut off at both ends together where the size of Y decides; undefined where the pads are given. */
function totalPads(
  g: GraphBuilder,
  X: Value,
  window: Pick<Window, 'kernel' | 'strides' | 'dilations'>,
  { auto_pad = 'NOTSET', output_padding, output_shape }: Attributes,
): readonly number[] | undefined {
  const wanted = output_shape?.slice(-window.kernel.length)
  if (!wanted && !auto_pad.startsWith('SAME')) return undefined
  return window.strides.map((stride, i) => {
    const last = reach(window, i) + (output_padding?.[i] ?? 0)
    if (!wanted) return Math.max(0, last - stride)
    const size = g.shape(X)[i + 2]
    if (typeof size !== 'number')
      throw new UserError(
        `"${X}" [${g.shape(X)}]: the gradient of output_shape needs known spatial sizes; export the model for one image size`,
      )
    return Math.max(0, (size - 1) * stride + last - wanted[i]!)
  })
}
