/** Where GridSample looks along one axis of the image, and with what weights. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { dtypes, float32 } from '../onnx/tensor.ts'

export type Kernel = 'nearest' | 'linear' | 'cubic'

export interface SampledAxis {
  /** Coordinates in [-1, 1] across the image, `[..., 1]`. */
  readonly coordinate: Value
  /** The image's size along the axis as an int64 vector of one element. */
  readonly size: Value
  readonly kernel: Kernel
  readonly padding: string
  readonly alignCorners: boolean
}

export interface Taps {
  /** int64 [..., T], inside the image. */
  readonly positions: Value
  /** `[..., T]`, zero for positions that were outside an image padded with zeros; undefined where all are one. */
  readonly weights: Value | undefined
}

export function tapsOf(g: GraphBuilder, axis: SampledAxis): Taps {
  const { coordinate, kernel, padding } = axis
  const last = g.op('Sub', [length(g, axis), g.scalar(1, coordinate)])
  const inside = (x: Value) => between(g, x, last)
  const padded = (x: Value) => inside(padding === 'reflection' ? reflected(g, x, axis) : x)
  const place = pixel(g, axis)
  // PyTorch moves the place into the image for linear, single pixels for the other two.
  const moved = padding === 'zeros' || kernel !== 'linear' ? place : padded(place)
  const base = g.op(kernel === 'nearest' ? 'Round' : 'Floor', [moved])
  const taps = g.op('Add', [base, offsets(g, kernel, coordinate)])
  const weights = kernel === 'nearest' ? undefined : weightsOf(g, g.op('Sub', [moved, base]), kernel)
  const target = padding === 'zeros' || kernel === 'linear' ? inside(taps) : padded(taps)
  const positions = g.op('Cast', [g.op('Round', [target])], { to: dtypes.int64.code })
  if (padding !== 'zeros') return { positions, weights }
  const visible = g.op('Equal', [taps, target])
  const zero = g.scalar(0, coordinate)
  return { positions, weights: g.op('Where', [visible, weights ?? g.scalar(1, coordinate), zero]) }
}

const length = (g: GraphBuilder, { coordinate, size }: SampledAxis): Value =>
  g.op('Cast', [size], { to: dtypes[g.dtype(coordinate)].code })

/** The coordinate in pixels: -1 and 1 are the centres of the outermost pixels, or their outer edges. */
function pixel(g: GraphBuilder, axis: SampledAxis): Value {
  const { coordinate, alignCorners } = axis
  const [one, two] = [1, 2].map((n) => g.scalar(n, coordinate)) as [Value, Value]
  const fromZero = g.op('Add', [coordinate, one])
  const size = length(g, axis)
  return alignCorners
    ? g.op('Mul', [g.op('Div', [fromZero, two]), g.op('Sub', [size, one])])
    : g.op('Div', [g.op('Sub', [g.op('Mul', [fromZero, size]), one]), two])
}

/** x in [0, last], constant outside and, as in PyTorch, at both ends; NaN becomes 0. */
function between(g: GraphBuilder, x: Value, last: Value): Value {
  const zero = g.scalar(0, x)
  const above = g.op('Where', [g.op('Less', [x, last]), x, last])
  return g.op('Where', [g.op('Greater', [x, zero]), above, zero])
}

/** x mirrored at the outermost pixels' centres, or edges, as often as it takes. */
function reflected(g: GraphBuilder, x: Value, axis: SampledAxis): Value {
  const [one, two] = [1, 2].map((n) => g.scalar(n, x)) as [Value, Value]
  const start = g.scalar(axis.alignCorners ? 0 : -0.5, x)
  const size = length(g, axis)
  // An image of one pixel has no span; all of it ends at 0.
  const span = axis.alignCorners ? g.op('Max', [g.op('Sub', [size, one]), one]) : size
  const distance = g.op('Sub', [x, start])
  const away = g.op('Where', [g.op('Less', [distance, g.scalar(0, x)]), g.op('Neg', [distance]), distance])
  const flips = g.op('Floor', [g.op('Div', [away, span])])
  const rest = g.op('Sub', [away, g.op('Mul', [flips, span])])
  const odd = g.op('Sub', [flips, g.op('Mul', [g.op('Floor', [g.op('Div', [flips, two])]), two])])
  const back = g.op('Mul', [odd, g.op('Sub', [span, g.op('Mul', [rest, two])])])
  return g.op('Add', [g.op('Add', [rest, back]), start])
}

/** Which pixels a kernel takes, relative to the one at or before the place. */
const reach = { nearest: [0], linear: [0, 1], cubic: [-1, 0, 1, 2] }

/** How many pixels a kernel takes along one axis. */
export const kernelSize = { nearest: 1, linear: 2, cubic: 4 }

function offsets(g: GraphBuilder, kernel: Kernel, like: Value): Value {
  const constant = g.constant(float32(reach[kernel]))
  return g.dtype(like) === 'float32' ? constant : g.op('CastLike', [constant, like])
}

/** Keys' cubic convolution with a = -0.75: the weight of tap k is the sum of row[k][p] * t^p. */
const a = -0.75
const cubic = [
  [0, a, -2 * a, a],
  [1, 0, -(a + 3), a + 2],
  [0, -a, 2 * a + 3, -(a + 2)],
  [0, 0, a, -a],
]

/** @param t `[..., 1]` from the first tap to the next (from the second for cubic) */
function weightsOf(g: GraphBuilder, t: Value, kernel: Kernel): Value {
  const one = g.scalar(1, t)
  if (kernel === 'linear') return g.op('Concat', [g.op('Sub', [one, t]), t], { axis: -1 })
  const square = g.op('Mul', [t, t])
  const ones = g.op('Expand', [one, g.op('Shape', [t])])
  const powers = g.op('Concat', [ones, t, square, g.op('Mul', [square, t])], { axis: -1 })
  const columns = [0, 1, 2, 3].flatMap((p) => cubic.map((row) => row[p]!))
  const matrix = g.constant(float32(columns, [4, 4]))
  return g.op('MatMul', [powers, g.dtype(t) === 'float32' ? matrix : g.op('CastLike', [matrix, t])])
}
