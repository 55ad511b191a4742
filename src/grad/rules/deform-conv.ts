import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { dtypes, int64 } from '../../onnx/tensor.ts'
import { composed } from '../composed.ts'
import { axisSize } from '../like.ts'
import { axisPositions } from '../scatter.ts'
import { kernelOf } from '../window.ts'

export interface Attributes {
  readonly dilations?: readonly number[]
  readonly group?: number
  readonly kernel_shape?: readonly number[]
  readonly offset_group?: number
  readonly pads?: readonly number[]
  readonly strides?: readonly number[]
}

type Inputs = [X: Value, W: Value, offset: Value, B: Value | undefined, mask: Value | undefined]

/**
 * Y[n, m, o] = B[m] + sum over c, t of W[m, c, t] * mask[n, t, o] * X[n, c, o * stride + t * dilation - pad + offset[n, t, o]]
 * in groups, X interpolated between its pixels and zero outside: the four pixels around each place, gathered and
 * weighted, then a product. Offsets have the slope of the interpolation, as in torchvision.ops.deform_conv2d.
 *
 * https://onnx.ai/onnx/operators/onnx__DeformConv.html
 */
export const deformConv = composed<Inputs, Attributes>(
  ({ g, inputs: [X, W, offset, B, mask], outputs: [Y], attributes }) => {
    const { group = 1, offset_group = 1 } = attributes
    const kernel = kernelOf(g, W, attributes.kernel_shape)
    const taps = kernel.reduce((a, b) => a * b, 1)
    const reshape = (v: Value, sizes: readonly number[], ...rest: readonly Value[]) =>
      g.op('Reshape', [v, g.op('Concat', [g.ints(sizes), ...rest], { axis: 0 })])
    // [N, offset groups, taps, 2, places]
    const shifts = reshape(offset, [0, offset_group, taps, 2, -1])
    const axes = g.ops('Split', [shifts], 2, { axis: 3, num_outputs: 2 }).map((shift, i): Axis => {
      const regular = g.op('CastLike', [regularPlaces(g, Y!, kernel, attributes, i), X])
      const place = g.op('Add', [g.op('Squeeze', [shift, g.ints([3])]), regular])
      return { place: reshape(place, [0, 0, -1]), size: axisSize(g, X, i + 2) }
    })
    const images = reshape(X, [0, offset_group, -1], area(g, X))
    const seen = interpolated(g, images, axes)
    const masked = mask ? g.op('Mul', [seen, reshape(mask, [0, offset_group, 1, -1])]) : seen
    // [N, groups, channels of a group * taps, places]
    const columns = reshape(masked, [0, group, -1], area(g, Y!))
    const M = axisSize(g, W, 0)
    const rows = reshape(W, [group], g.op('Div', [M, g.ints([group])]), g.ints([-1]))
    const product = g.op('MatMul', [rows, columns])
    const result = reshape(product, [0], M, g.op('Shape', [Y!], { start: 2 }))
    return B ? g.op('Add', [result, g.op('Unsqueeze', [B, g.ints([1, 2])])]) : result
  },
)

/** Pixels of an image, an int64 vector of one. */
const area = (g: GraphBuilder, image: Value): Value =>
  g.op('Mul', [axisSize(g, image, 2), axisSize(g, image, 3)])

/** o * stride + t * dilation - pad along one axis, int64 [taps, places]. */
function regularPlaces(
  g: GraphBuilder,
  Y: Value,
  kernel: readonly number[],
  a: Attributes,
  axis: number,
): Value {
  const { dilations = [1, 1], pads = [0, 0, 0, 0], strides = [1, 1] } = a
  const positions = axisPositions(g, Y, axis + 2)
  const column = axis === 0 ? g.op('Unsqueeze', [positions, g.ints([1])]) : positions
  const all = g.op('Reshape', [g.op('Expand', [column, g.op('Shape', [Y], { start: 2 })]), g.ints([-1])])
  const [, width] = kernel as [number, number]
  const taps = Array.from({ length: kernel.reduce((x, y) => x * y, 1) }, (_, tap) => {
    const t = axis === 0 ? Math.floor(tap / width) : tap % width
    return t * dilations[axis]! - pads[axis]!
  })
  const starts = g.op('Mul', [all, g.ints([strides[axis]!])])
  return g.op('Add', [g.constant(int64(taps, [taps.length, 1]), 'taps'), starts])
}

interface Axis {
  /** In pixels `[N, offset groups, P]`. */
  readonly place: Value
  /** Of the image along this axis, an int64 vector of one. */
  readonly size: Value
}

/** The images `[N, offset groups, C, pixels]` at the places: `[N, offset groups, C, P]`. */
function interpolated(g: GraphBuilder, images: Value, axes: readonly Axis[]): Value {
  const [rows, columns] = axes.map((axis) => neighbours(g, axis)) as [Neighbour[], Neighbour[]]
  const unit = g.ints([1])
  const channels = g.op('Concat', [unit, unit, axisSize(g, images, 2), unit], { axis: 0 })
  const perChannel = (v: Value) => g.op('Unsqueeze', [v, g.ints([2])])
  const corners = rows.flatMap((row) =>
    columns.map((column) => {
      const position = g.op('Add', [g.op('Mul', [row.position, axes[1]!.size]), column.position])
      const indices = g.op('Expand', [perChannel(position), channels])
      const pixels = g.op('GatherElements', [images, indices], { axis: 3 })
      return g.op('Mul', [pixels, perChannel(g.op('Mul', [row.weight, column.weight]))])
    }),
  )
  return corners.reduce((sum, corner) => g.op('Add', [sum, corner]))
}

interface Neighbour {
  /** int64, inside the image. */
  readonly position: Value
  /** Zero for a pixel outside. */
  readonly weight: Value
}

/** The pixels before and after each place. */
function neighbours(g: GraphBuilder, { place, size }: Axis): Neighbour[] {
  const [zero, one] = [g.scalar(0, place), g.scalar(1, place)]
  const before = g.op('Floor', [place])
  const rest = g.op('Sub', [place, before])
  const last = g.op('Sub', [g.op('CastLike', [size, place]), one])
  const neighbour = (pixel: Value, weight: Value): Neighbour => {
    const inside = g.op('Min', [g.op('Max', [pixel, zero]), last])
    const visible = g.op('Equal', [inside, pixel])
    return {
      position: g.op('Cast', [inside], { to: dtypes.int64.code }),
      weight: g.op('Where', [visible, weight, zero]),
    }
  }
  return [neighbour(before, g.op('Sub', [one, rest])), neighbour(g.op('Add', [before, one]), rest)]
}
