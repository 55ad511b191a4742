import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { dtypes } from '../../onnx/tensor.ts'
import { composed } from '../composed.ts'
import { axisSize } from '../like.ts'
import { type Kernel, kernelSize, type Taps, tapsOf } from '../sampling.ts'

export interface Attributes {
  readonly align_corners?: number
  readonly mode?: string
  readonly padding_mode?: string
}

const kernels: Readonly<Record<string, Kernel>> = { bilinear: 'linear', bicubic: 'cubic' }

/**
 * Y[n, c, o] = sum over taps t of w[n, o, t] * X[n, c, p[n, o, t]]: the pixels around the place that grid[n, o] points
 * to, each axis with its own positions and weights, their products together. Positions are steps and have no
 * derivative; the weights have that of the place. Where padding moves a place its slope is that of the move: none
 * beyond border, and none at the border itself, as in torch.nn.functional.grid_sample.
 *
 * https://onnx.ai/onnx/operators/onnx__GridSample.html
 */
export const gridSample = composed<[X: Value, grid: Value], Attributes>(
  ({ g, inputs: [X, grid], outputs, attributes }) => {
    const { align_corners = 0, mode = 'linear', padding_mode = 'zeros' } = attributes
    const kernel = kernels[mode] ?? (mode as Kernel)
    const axes = g.rank(X) - 2
    // The grid's first coordinate is that of the last axis.
    const coordinates = coordinatesOf(g, grid, axes).toReversed()
    const sizes = coordinates.map((_, i) => axisSize(g, X, i + 2))
    const taps = coordinates.map((coordinate, i) =>
      tapsOf(g, {
        coordinate,
        size: sizes[i]!,
        kernel,
        padding: padding_mode,
        alignCorners: align_corners === 1,
      }),
    )
    const { positions, weights } = taps.reduce((outer, inner, i) => crossed(g, outer, inner, sizes[i]!))
    const pixels = pixelsAt(g, X, positions)
    const weighted = weights ? g.op('Mul', [pixels, perSample(g, weights, X)]) : pixels
    const taken = g.ints([kernelSize[kernel] ** axes])
    const shape = g.op('Concat', [g.op('Shape', [outputs[0]!]), taken], { axis: 0 })
    const places = g.op('Reshape', [weighted, shape], { allowzero: 1 })
    return g.op('ReduceSum', [places, g.ints([-1])], { keepdims: 0 })
  },
)

/** `[N, ..., 1]` for each axis; float16 does not tell the pixels of a large image apart. */
function coordinatesOf(g: GraphBuilder, grid: Value, axes: number): readonly Value[] {
  const wide = g.dtype(grid) === 'float16' ? g.op('Cast', [grid], { to: dtypes.float32.code }) : grid
  return g.ops('Split', [wide], axes, { axis: -1, num_outputs: axes })
}

/** `[N, ..., taps of the outer axes, A]` and `[N, ..., B]` together: `[N, ..., taps of the outer axes, A, B]`. */
function crossed(g: GraphBuilder, outer: Taps, inner: Taps, size: Value): Taps {
  const added = g.rank(outer.positions) - g.rank(inner.positions) + 1
  const axes = Array.from({ length: added }, (_, i) => g.rank(inner.positions) - 1 + i)
  const left = (v: Value) => g.op('Unsqueeze', [v, g.ints([-1])])
  const right = (v: Value) => g.op('Unsqueeze', [v, g.ints(axes)])
  const rows = g.op('Mul', [left(outer.positions), size])
  const positions = g.op('Add', [rows, right(inner.positions)])
  if (outer.weights === undefined || inner.weights === undefined) return { positions, weights: undefined }
  return { positions, weights: g.op('Mul', [left(outer.weights), right(inner.weights)]) }
}

/** `[N, ...]` as `[N, 1, P]`, of the type of X if that is a float. */
function perSample(g: GraphBuilder, value: Value, X?: Value): Value {
  const typed = X === undefined || g.dtype(value) === g.dtype(X) ? value : g.op('CastLike', [value, X])
  return g.op('Unsqueeze', [g.op('Flatten', [typed], { axis: 1 }), g.ints([1])])
}

/** The elements of every channel of `X` at positions in its flattened image: `[N, C, P]`. */
function pixelsAt(g: GraphBuilder, X: Value, positions: Value): Value {
  const rows = g.op('Flatten', [X], { axis: 2 })
  const sizes = [g.op('Shape', [X], { end: 2 }), g.op('Shape', [rows], { start: 1 })]
  const images = g.op('Reshape', [rows, g.op('Concat', sizes, { axis: 0 })], { allowzero: 1 })
  const channels = g.op('Concat', [g.ints([1]), axisSize(g, X, 1), g.ints([1])], { axis: 0 })
  const indices = g.op('Expand', [perSample(g, positions), channels])
  return g.op('GatherElements', [images, indices], { axis: 2 })
}
