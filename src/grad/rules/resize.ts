import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { normalAxis, sameShape } from '../../onnx/shape.ts'
import { type ResizeAttributes, type Resizing, resizeMatrix } from '../resize-matrix.ts'
import type { GradRule } from '../rule.ts'

type Inputs = [X: Value, roi: Value | undefined, scales: Value | undefined, sizes: Value | undefined]

/**
 * Y = X * M_a along each axis a, with matrices [size in X, size in Y] that depend on sizes alone; where
 * tf_crop_and_resize leaves the image they are zero, and a constant is added
 * dX = dY * M_a' along each axis
 * Nearest neighbours by whole factors repeat each element: dX = the sums of dY over blocks.
 *
 * https://onnx.ai/onnx/operators/onnx__Resize.html
 */
export const resize: GradRule<Inputs, ResizeAttributes> = ({
  g,
  inputs: [X, roi, scales, sizes],
  outputs,
  dY,
  attributes,
}) => [
  () => {
    const Y = outputs[0]!
    // ONNX Runtime copies where no size changes.
    if (sameShape(g.shape(X), g.shape(Y))) return dY
    const axes = (attributes.axes ?? g.shape(X).map((_, i) => i)).map((a) => normalAxis(a, g.rank(X)))
    const crops = attributes.coordinate_transformation_mode === 'tf_crop_and_resize'
    const resizing = { X, Y, roi: crops ? roi : undefined, scales, sizes, axes, attributes }
    const factors = wholeFactors(g, resizing)
    if (factors) return blockSums(g, dY, factors)
    return axes.reduce((gradient, axis, i) => {
      if (isKept(g, resizing, i)) return gradient
      const M = resizeMatrix(g, resizing, i)
      const typed = g.dtype(dY) === 'float32' ? M : g.op('CastLike', [M, dY])
      return alongAxis(g, gradient, typed, axis)
    }, dY)
  },
  null,
  null,
  null,
]

/** True if the axis `axes[i]` certainly stays as it is: its scale is 1. */
function isKept(g: GraphBuilder, { X, scales, sizes, axes, attributes }: Resizing, i: number): boolean {
  if (sizes === undefined) return g.constantNumbers(scales!)?.[i] === 1
  if ((attributes.keep_aspect_ratio_policy ?? 'stretch') !== 'stretch') return false
  return g.facts(sizes).content?.[i] === g.shape(X)[axes[i]!]
}

/** value * M' along one axis, for M `[size, size of that axis]`. */
function alongAxis(g: GraphBuilder, value: Value, M: Value, axis: number): Value {
  const last = g.rank(value) - 1
  if (axis === last - 1) return g.op('MatMul', [M, value])
  const product = (v: Value) => g.op('MatMul', [v, g.op('Transpose', [M], { perm: [1, 0] })])
  if (axis === last) return product(value)
  const perm = g.shape(value).map((_, i) => (i === axis ? last : i === last ? axis : i))
  return g.op('Transpose', [product(g.op('Transpose', [value], { perm }))], { perm })
}

const rounded = ['round_prefer_floor', 'round_prefer_ceil']

/** By how much the spatial axes of [N, C, ...] grow if each element becomes a block of copies; else undefined. */
function wholeFactors(g: GraphBuilder, { X, scales, sizes, axes, attributes }: Resizing) {
  const { coordinate_transformation_mode: coordinates = 'half_pixel', mode = 'nearest' } = attributes
  const { nearest_mode = 'round_prefer_floor', keep_aspect_ratio_policy = 'stretch' } = attributes
  const blocks =
    (coordinates === 'asymmetric' && nearest_mode === 'floor') ||
    (coordinates.endsWith('half_pixel') && rounded.includes(nearest_mode))
  const shape = g.shape(X)
  if (mode !== 'nearest' || !blocks || shape.length < 3 || shape.length > 5) return undefined
  if (sizes !== undefined && keep_aspect_ratio_policy !== 'stretch') return undefined
  const given =
    sizes === undefined
      ? g.constantNumbers(scales!)
      : g.facts(sizes).content?.map((size, i) => ratio(size, shape[axes[i]!]!))
  if (!given) return undefined
  const factors = shape.map((_, axis) => (axes.includes(axis) ? given[axes.indexOf(axis)]! : 1))
  const whole = factors.every((f, axis) => Number.isInteger(f) && f >= 1 && (axis > 1 || f === 1))
  return whole ? factors.slice(2) : undefined
}

const ratio = (size: number | string, from: number | string): number =>
  size === from ? 1 : typeof size === 'number' && typeof from === 'number' ? size / from : Number.NaN

function blockSums(g: GraphBuilder, value: Value, factors: readonly number[]): Value {
  const means = g.op('AveragePool', [value], { kernel_shape: factors, strides: factors })
  const count = factors.reduce((a, b) => a * b, 1)
  return g.op('Mul', [means, g.scalar(count, value)])
}
