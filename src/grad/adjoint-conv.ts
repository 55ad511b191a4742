/** The adjoint of a convolution in its input: what maps dY back to dX. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { gradientCall } from './call.ts'
import { axisSize } from './like.ts'
import { phasedConv, phasesOf } from './phases.ts'
import { reach, type Window } from './window.ts'

/**
 * dX[n, c, i] = sum over m, o, t with o * stride + t * dilation - pad = i of dY[n, m, o] * W[m, c, t]
 *
 * @param dY `[N, M, ...]`
 * @param W `[M, C / group, ...kernel]`
 * @param X only its shape `[N, C, ...]` is used
 */
export function adjointConv(
  g: GraphBuilder,
  dY: Value,
  W: Value,
  X: Value,
  window: Window,
  group: number,
): Value {
  const spatial = window.kernel.map((_, i) => i)
  const unitStride = window.strides.every((s) => s === 1)
  const flips =
    unitStride &&
    spatial.every((i) => window.begin[i]! < reach(window, i) && window.end[i]! < reach(window, i))
  if (flips) return flippedConv(g, dY, W, window, group)
  const phases = group === 1 ? phasesOf(g, dY, W, X, window) : undefined
  if (!phases) return transposedConv(g, dY, W, X, window, group)
  const { kernel, strides, begin, end } = window
  const [dX] = gradientCall(g, {
    name: 'ConvInputGradient',
    inputs: [dY, W],
    attributes: { kernel_shape: kernel, strides, pads: [...begin, ...end] },
    like: [X],
    body: (inner, [d, w]) => [phasedConv(inner, d!, w!, phases)],
  })
  return dX!
}

/** Stride 1: a convolution with the kernel turned round and its channel axes swapped; 1.2 to 2 times as fast. */
function flippedConv(g: GraphBuilder, dY: Value, W: Value, window: Window, group: number): Value {
  const n = window.kernel.length
  const pad = (given: readonly number[]) => given.map((p, i) => reach(window, i) - 1 - p)
  return g.op('Conv', [dY, flippedKernel(g, W, n, group)], {
    kernel_shape: window.kernel,
    dilations: window.dilations,
    pads: [...pad(window.begin), ...pad(window.end)],
    strides: window.strides,
    group,
  })
}

/** `[M, C / group, ...]` to `[C, M / group, ...]`, each kernel reversed along all spatial axes. */
function flippedKernel(g: GraphBuilder, W: Value, n: number, group: number): Value {
  const spatial = Array.from({ length: n }, (_, i) => i)
  const axes = spatial.map((i) => i + 2)
  const all = (value: number) => g.ints(axes.map(() => value))
  // From the last element to the first: the end lies before the start of the axis.
  const size1 = g
    .shape(W)
    .slice(2)
    .every((k) => k === 1)
  const turned = size1 ? W : g.op('Slice', [W, all(-1), all(Number.MIN_SAFE_INTEGER), g.ints(axes), all(-1)])
  if (group === 1) return g.op('Transpose', [turned], { perm: [1, 0, ...axes] })
  const [M, perGroup, ...kernel] = g.shape(W)
  if (typeof M !== 'number' || typeof perGroup !== 'number')
    throw new Error(`Expected known channels of "${W}", got [${g.shape(W)}]`)
  const sizes = kernel as number[]
  const grouped = g.op('Reshape', [turned, g.ints([group, M / group, perGroup, ...sizes])])
  const swapped = g.op('Transpose', [grouped], { perm: [0, 2, 1, ...spatial.map((i) => i + 3)] })
  return g.op('Reshape', [swapped, g.ints([group * perGroup, M / group, ...sizes])])
}

/** Any stride and padding: ConvTranspose, then exactly the size of X. */
function transposedConv(
  g: GraphBuilder,
  dY: Value,
  W: Value,
  X: Value,
  window: Window,
  group: number,
): Value {
  const { kernel, strides, dilations, begin, end } = window
  const sizes = g.shape(X).slice(2)
  const outputs = g.shape(dY).slice(2)
  const rest = sizes.map((size, i) => {
    const out = outputs[i]
    if (typeof size !== 'number' || typeof out !== 'number') return undefined
    return size + begin[i]! + end[i]! - ((out - 1) * strides[i]! + reach(window, i))
  })
  const attributes = { kernel_shape: kernel, strides, dilations, group }
  // A rest is what no window reaches; output_padding must stay below the stride.
  if (rest.every((r, i) => r !== undefined && r >= 0 && r < strides[i]!))
    return g.op('ConvTranspose', [dY, W], {
      ...attributes,
      pads: [...begin, ...end],
      output_padding: rest as number[],
    })
  const full = g.op('ConvTranspose', [dY, W], attributes)
  const crops = kernel.map((_, i) => cropTo(g, full, X, i + 2, begin[i]!))
  const zeros = g.ints([0, 0])
  const pads = g.op('Concat', [zeros, ...crops.map((c) => c[0]), zeros, ...crops.map((c) => c[1])], {
    axis: 0,
  })
  return g.op('Pad', [full, pads, g.scalar(0, dY)])
}

/** Padding (negative: cropping) of one axis of `full` that leaves the size of X. */
function cropTo(
  g: GraphBuilder,
  full: Value,
  X: Value,
  axis: number,
  begin: number,
): readonly [Value, Value] {
  const have = g.op('Sub', [axisSize(g, full, axis), g.ints([begin])])
  return [g.ints([-begin]), g.op('Sub', [axisSize(g, X, axis), have])]
}
