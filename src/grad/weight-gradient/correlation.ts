/** dW as a convolution itself: for sizes that only the run knows. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { reach, type Window } from '../window.ts'

/**
 * Samples take the place of channels, dY that of the kernel, and strides and dilations change places. Any shape, but slow: the
 * "kernel" is as large as the image, and the "image" as small as the kernel.
 *
 * @param perGroup channels of X in a group
 * @returns `[M, C / group, ...kernel]`
 */
export function correlation(
  g: GraphBuilder,
  X: Value,
  dY: Value,
  window: Window,
  group: number,
  perGroup: number,
): Value {
  const spatial = window.kernel.map((_, i) => i + 2)
  const swap = [1, 0, ...spatial]
  const images = group === 1 ? g.op('Transpose', [X], { perm: swap }) : groupedImages(g, X, group, perGroup)
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
function groupedImages(g: GraphBuilder, X: Value, group: number, perGroup: number): Value {
  const axes = g
    .shape(X)
    .slice(2)
    .map((_, i) => i + 3)
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
