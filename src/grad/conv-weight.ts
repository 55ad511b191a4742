/** The gradient of a convolution in its weight. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { reach, type Window } from './window.ts'

/**
 * dW[m, c, t] = sum over n, o of dY[n, m, o] * X[n, c, o * stride + t * dilation - pad], as a convolution itself:
 * samples take the place of channels, dY that of the kernel, and strides and dilations change places.
 *
 * @returns `[M, C / group, ...kernel]`
 */
export function convWeightGradient(
  g: GraphBuilder,
  X: Value,
  dY: Value,
  W: Value,
  window: Window,
  group: number,
): Value {
  const spatial = window.kernel.map((_, i) => i + 2)
  const swap = [1, 0, ...spatial]
  const images = group === 1 ? g.op('Transpose', [X], { perm: swap }) : groupedImages(g, X, W, window, group)
  const kernel = g.op('Transpose', [dY], { perm: swap })
  const correlated = g.op('Conv', [images, kernel], {
    strides: window.dilations,
    dilations: window.strides,
    pads: [...window.begin, ...window.end],
    group,
  })
  return g.op('Transpose', [cropped(g, correlated, X, window)], { perm: swap })
}

/** `[N, group * C', ...]` to `[C', group * N, ...]`: each group correlates its own channels. */
function groupedImages(g: GraphBuilder, X: Value, W: Value, window: Window, group: number): Value {
  const perGroup = g.shape(W)[1]
  if (typeof perGroup !== 'number') throw new Error(`Expected known channels of "${W}", got [${g.shape(W)}]`)
  const axes = window.kernel.map((_, i) => i + 3)
  const tail = g.op('Shape', [X], { start: 2 })
  const split = g.op('Reshape', [X, g.op('Concat', [g.ints([0, group, perGroup]), tail], { axis: 0 })])
  g.assume(split, { dtype: g.dtype(X), shape: [g.shape(X)[0]!, group, perGroup, ...g.shape(X).slice(2)] })
  const turned = g.op('Transpose', [split], { perm: [2, 1, 0, ...axes] })
  return g.op('Reshape', [turned, g.op('Concat', [g.ints([perGroup, -1]), tail], { axis: 0 })])
}

/** Positions beyond the kernel come from input that no window reached (a stride that leaves a rest). */
function cropped(g: GraphBuilder, correlated: Value, X: Value, window: Window): Value {
  const { kernel, strides, begin, end } = window
  const exact = kernel.every((_, i) => {
    const size = g.shape(X)[i + 2]
    return typeof size === 'number' && (size + begin[i]! + end[i]! - reach(window, i)) % strides[i]! === 0
  })
  if (exact) return correlated
  const axes = kernel.map((_, i) => i + 2)
  return g.op('Slice', [correlated, g.ints(kernel.map(() => 0)), g.ints(kernel), g.ints(axes)])
}
