import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { dtypes } from '../../onnx/tensor.ts'
import { composed } from '../composed.ts'
import { axisSize } from '../like.ts'

export interface Attributes {
  readonly coordinate_transformation_mode?: string
  readonly mode?: string
  readonly output_height?: number
  readonly output_width?: number
  readonly sampling_ratio?: number
  readonly spatial_scale?: number
}

/** One axis of the regions, cut into `bins` parts, with up to G places each that are looked at. */
interface Places {
  /** The size of X along the axis, an int64 vector of one. */
  readonly size: Value
  /** In pixels, moved inside the image `[R, bins, G]`. */
  readonly place: Value
  /** 1 or 0 for a place beyond the image. */
  readonly visible: Value
  /** True for the first of the G places: as many as this region has `[R, 1, G]`; undefined if all have G. */
  readonly taken: Value | undefined
  /** How many, at least 1; one number or `[R, 1, 1]`. */
  readonly count: Value
}

/**
 * Y[r, c, bin] = the mean over places in the bin of region r of X[batch_indices[r], c] there, interpolated between
 * pixels: along each axis a product with weights, Y[r, c] = A[r] X[b, c] B[r]^T. Or the maximum over places and pixels
 * of weight * pixel, which is what ONNX Runtime takes (not of the interpolated values).
 * The regions have the gradients of their places, unlike in torchvision.ops.roi_align, which has none; the number of
 * places is a step.
 *
 * https://onnx.ai/onnx/operators/onnx__RoiAlign.html
 */
export const roiAlign = composed<[X: Value, rois: Value, batch_indices: Value], Attributes>(
  ({ g, inputs: [X, rois, batch], attributes }) => {
    const { mode = 'avg', output_height = 1, output_width = 1 } = attributes
    const images = g.op('Gather', [X, batch], { axis: 0 })
    const [x1, y1, x2, y2] = g.ops('Split', [rois], 4, { axis: 1, num_outputs: 4 }) as [
      Value,
      Value,
      Value,
      Value,
    ]
    const rows = placesOf(g, { start: y1, end: y2, bins: output_height, size: axisSize(g, X, 2) }, attributes)
    const columns = placesOf(
      g,
      { start: x1, end: x2, bins: output_width, size: axisSize(g, X, 3) },
      attributes,
    )
    return mode === 'max' ? maxima(g, images, rows, columns) : means(g, images, rows, columns)
  },
)

interface Extent {
  /** `[R, 1]` */
  readonly start: Value
  readonly end: Value
  readonly bins: number
  readonly size: Value
}

function placesOf(g: GraphBuilder, { start, end, bins, size }: Extent, a: Attributes): Places {
  const half = (a.coordinate_transformation_mode ?? 'half_pixel') === 'half_pixel'
  const number = (n: number) => g.scalar(n, start)
  const op = (name: string, x: Value, y: Value) => g.op(name, [x, y])
  const float = (v: Value) => g.op('Cast', [v], { to: dtypes[g.dtype(start)].code })
  const scaled = (v: Value) => {
    const pixels = op('Mul', v, number(a.spatial_scale ?? 1))
    return g.op('Unsqueeze', [half ? op('Sub', pixels, number(0.5)) : pixels, g.ints([2])])
  }
  const length = op('Sub', scaled(end), scaled(start))
  const bin = op('Div', half ? length : op('Max', length, number(1)), number(bins))
  const fixed = a.sampling_ratio ? number(a.sampling_ratio) : undefined
  const fitting = g.op('Ceil', [bin])
  // No fewer than one: a region of size 0 has no places, and they are divided by.
  const count = fixed ?? op('Max', fitting, number(1))
  const positions = float(upTo(g, fixed ?? largest(g, count)))
  const inBin = op('Div', op('Add', positions, number(0.5)), count)
  const bins3 = g.op('Unsqueeze', [float(g.ints(Array.from({ length: bins }, (_, i) => i))), g.ints([1])])
  const place = op('Add', scaled(start), op('Mul', op('Add', bins3, inBin), bin))
  const last = op('Sub', float(size), number(1))
  const near = op('And', op('GreaterOrEqual', place, number(-1)), op('LessOrEqual', place, float(size)))
  const inside = op('Min', op('Max', place, number(0)), last)
  const taken = fixed ? undefined : op('Less', positions, fitting)
  return { size, place: inside, visible: float(near), taken, count }
}

/** 0, 1, ..., limit - 1 in int64. */
const upTo = (g: GraphBuilder, limit: Value): Value =>
  g.op('Range', [
    g.scalar(0, 'int64'),
    g.op('Cast', [limit], { to: dtypes.int64.code }),
    g.scalar(1, 'int64'),
  ])

/** 1 without any regions. */
function largest(g: GraphBuilder, counts: Value): Value {
  const one = g.op('Unsqueeze', [g.scalar(1, counts), g.ints([0])])
  const all = g.op('Concat', [g.op('Reshape', [counts, g.ints([-1])]), one], { axis: 0 })
  return g.op('ReduceMax', [all], { keepdims: 0 })
}

/** Weights of all pixels of an axis for each bin, `[R, bins, size]`: the tents of the places. */
function weightsOf(g: GraphBuilder, p: Places): Value {
  const pixels = g.op('CastLike', [upTo(g, g.op('Squeeze', [p.size, g.ints([0])])), p.place])
  const distance = g.op('Abs', [g.op('Sub', [g.op('Unsqueeze', [p.place, g.ints([3])]), pixels])])
  const tents = g.op('Relu', [g.op('Sub', [g.scalar(1, p.place), distance])])
  const counted = p.taken ? g.op('Where', [p.taken, p.visible, g.scalar(0, p.visible)]) : p.visible
  const shares = g.op('Unsqueeze', [g.op('Div', [counted, p.count]), g.ints([3])])
  return g.op('ReduceSum', [g.op('Mul', [tents, shares]), g.ints([2])], { keepdims: 0 })
}

function means(g: GraphBuilder, images: Value, rows: Places, columns: Places): Value {
  const A = g.op('Unsqueeze', [weightsOf(g, rows), g.ints([1])])
  const B = g.op('Unsqueeze', [g.op('Transpose', [weightsOf(g, columns)], { perm: [0, 2, 1] }), g.ints([1])])
  return g.op('MatMul', [g.op('MatMul', [A, images]), B])
}

interface Neighbours {
  /** `[R, bins, G, 2]` */
  readonly positions: Value
  readonly weights: Value
  /** `[R, 1, G, 1]` */
  readonly taken: Value | undefined
}

/** The pixels before and after each place with their weights. */
function neighbours(g: GraphBuilder, p: Places): Neighbours {
  const one = g.scalar(1, p.place)
  const last = g.op('Sub', [g.op('CastLike', [p.size, p.place]), one])
  const before = g.op('Floor', [p.place])
  const after = g.op('Min', [g.op('Add', [before, one]), last])
  const rest = g.op('Sub', [p.place, before])
  const pair = (a: Value, b: Value) =>
    g.op(
      'Concat',
      [a, b].map((v) => g.op('Unsqueeze', [v, g.ints([3])])),
      { axis: 3 },
    )
  const weights = pair(g.op('Sub', [one, rest]), rest)
  return {
    positions: g.op('Cast', [pair(before, after)], { to: dtypes.int64.code }),
    weights: g.op('Mul', [weights, g.op('Unsqueeze', [p.visible, g.ints([3])])]),
    taken: p.taken && g.op('Unsqueeze', [p.taken, g.ints([3])]),
  }
}

function maxima(g: GraphBuilder, images: Value, rows: Places, columns: Places): Value {
  const [r, c] = [neighbours(g, rows), neighbours(g, columns)]
  // [R, rows, G, 2, columns, G, 2]
  const outer = (v: Value) => g.op('Unsqueeze', [v, g.ints([4, 5, 6])])
  const inner = (v: Value) => g.op('Unsqueeze', [v, g.ints([1, 2, 3])])
  const positions = g.op('Add', [outer(g.op('Mul', [r.positions, columns.size])), inner(c.positions)])
  const weights = g.op('Mul', [outer(r.weights), inner(c.weights)])
  const channels = axisSize(g, images, 1)
  const flat = g.op('Unsqueeze', [g.op('Flatten', [positions], { axis: 1 }), g.ints([1])])
  const spread = g.op('Expand', [flat, g.op('Concat', [g.ints([1]), channels, g.ints([1])], { axis: 0 })])
  const pixels = g.op('GatherElements', [g.op('Reshape', [images, g.ints([0, 0, -1])]), spread], { axis: 2 })
  const all = g.op('Concat', [g.ints([0, 0]), g.op('Shape', [positions], { start: 1 })], { axis: 0 })
  const weighted = g.op('Mul', [g.op('Reshape', [pixels, all]), g.op('Unsqueeze', [weights, g.ints([1])])])
  const axes = g.ints([3, 4, 6, 7])
  if (!r.taken || !c.taken) return g.op('ReduceMax', [weighted, axes], { keepdims: 0 })
  const taken = g.op('And', [outer(r.taken), inner(c.taken)])
  const none = g.scalar(Number.NEGATIVE_INFINITY, images)
  const candidates = g.op('Where', [g.op('Unsqueeze', [taken, g.ints([1])]), weighted, none])
  const most = g.op('ReduceMax', [candidates, axes], { keepdims: 0 })
  return g.op('Where', [g.op('Equal', [most, none]), g.scalar(0, images), most])
}
