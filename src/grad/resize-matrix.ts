/** Resize along one axis is a product with a matrix, which is read off the operator: its result for one-hot inputs. */
import { float } from '../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { dtypes, float32 } from '../onnx/tensor.ts'
import { axisSize, identity, shapeVector } from './like.ts'

export interface ResizeAttributes {
  readonly antialias?: number
  readonly axes?: readonly number[]
  readonly coordinate_transformation_mode?: string
  readonly cubic_coeff_a?: number
  readonly exclude_outside?: number
  readonly extrapolation_value?: number
  readonly keep_aspect_ratio_policy?: string
  readonly mode?: string
  readonly nearest_mode?: string
}

export interface Resizing {
  readonly X: Value
  readonly Y: Value
  readonly roi: Value | undefined
  readonly scales: Value | undefined
  readonly sizes: Value | undefined
  /** The axes that roi, scales and sizes speak of, counted from the start. */
  readonly axes: readonly number[]
  readonly attributes: ResizeAttributes
}

/**
 * The transposed matrix of the axis `axes[i]`: row j is what becomes of a single one at position j. Extrapolation,
 * which adds a constant, is left out.
 *
 * @returns float32 [size in X, size in Y]
 */
export function resizeMatrix(g: GraphBuilder, r: Resizing, i: number): Value {
  const { roi, scales, sizes } = r
  const { antialias, coordinate_transformation_mode, exclude_outside, ...rest } = r.attributes
  const { cubic_coeff_a, keep_aspect_ratio_policy, mode, nearest_mode } = rest
  const size = axisSize(g, r.X, r.axes[i]!)
  const beside = besideAxis(g, r)
  // Resize in all its modes takes images [N, C, H, W]: N for the one-hot rows, H for a constant axis beside.
  const rows = g.op('Expand', [
    g.op('Unsqueeze', [identity(g, size, 'float32'), g.ints([1, 2])]),
    g.op('Concat', [g.ints([1, 1]), beside.size, g.ints([1])], { axis: 0 }),
  ])
  // Older models give sizes with scales that are empty.
  const target = g.op('Concat', [beside.target, element(g, (sizes ?? scales)!, i)], { axis: 0 })
  const resized = g.op(
    'Resize',
    [rows, roi && region(g, roi, i, r.axes.length), ...(sizes ? [undefined, target] : [target])],
    {
      antialias,
      axes: [2, 3],
      coordinate_transformation_mode,
      cubic_coeff_a: cubic_coeff_a === undefined ? undefined : float(cubic_coeff_a),
      exclude_outside,
      keep_aspect_ratio_policy,
      mode,
      nearest_mode,
    },
  )
  const first = g.op('Gather', [resized, g.scalar(0, 'int64')], { axis: 2 })
  return g.op('Squeeze', [first, g.ints([1])])
}

/** One element of a vector as a vector. */
const element = (g: GraphBuilder, vector: Value, i: number): Value =>
  g.op('Slice', [vector, g.ints([i]), g.ints([i + 1]), g.ints([0])])

/** The region of one axis, after a whole one for the axis beside it: [0, start, 1, end]. */
function region(g: GraphBuilder, roi: Value, i: number, count: number): Value {
  const constant = (n: number) => g.constant(float32([n]))
  const at = (k: number) => g.op('Cast', [element(g, roi, k)], { to: dtypes.float32.code })
  return g.op('Concat', [constant(0), at(i), constant(1), at(i + count)], { axis: 0 })
}

interface Beside {
  /** int64 vector of one element. */
  readonly size: Value
  /** The size it gets (int64) or its scale (float32), a vector of one element. */
  readonly target: Value
}

/**
 * What the constant axis does. ONNX Runtime copies its input if no size changes, whatever the scales and regions say,
 * so with scales the axis grows exactly if some size of X does change. With keep_aspect_ratio_policy one scale holds
 * for all axes: it is that of the least or largest ratio, whose axis is taken along.
 */
function besideAxis(g: GraphBuilder, { X, Y, sizes, axes, attributes }: Resizing): Beside {
  const one = g.ints([1])
  const asFloat = (v: Value) => g.op('Cast', [v], { to: dtypes.float32.code })
  if (sizes !== undefined) {
    const { keep_aspect_ratio_policy: policy = 'stretch' } = attributes
    if (policy === 'stretch') return { size: one, target: one }
    const from = g.op('Gather', [shapeVector(g, X), g.ints(axes)], { axis: 0 })
    const ratios = g.op('Div', [asFloat(sizes), asFloat(from)])
    const decides = g.op(policy === 'not_larger' ? 'ArgMin' : 'ArgMax', [ratios], { axis: 0, keepdims: 1 })
    const at = (list: Value) => g.op('Gather', [list, decides], { axis: 0 })
    return { size: at(from), target: at(sizes) }
  }
  // The rule has returned before if the sizes are known and the same.
  if (g.staticShape(X) && g.staticShape(Y)) return { size: one, target: g.constant(float32([2])) }
  const same = g.op('Equal', [g.op('Shape', [X]), g.op('Shape', [Y])])
  const changes = g.op('Cast', [g.op('Not', [same])], { to: dtypes.int64.code })
  return { size: one, target: asFloat(g.op('Add', [one, g.op('ReduceMax', [changes], { keepdims: 1 })])) }
}
