/** The gradient of a convolution in its weight: which formula for which shape. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import type { Layout } from './weight-gradient/contraction.ts'
import { correlation } from './weight-gradient/correlation.ts'
import { pairedColumns } from './weight-gradient/depthwise.ts'
import { gatheredTaps } from './weight-gradient/gathered.ts'
import { type Geometry, geometryOf } from './weight-gradient/geometry.ts'
import { pointwise } from './weight-gradient/pointwise.ts'
import { sharedTaps, unfoldedRows } from './weight-gradient/rows-and-columns.ts'
import type { Window } from './window.ts'

/** A formula for a weight gradient; `layout` is how it sums over the samples. */
export interface WeightFormula {
  /** What it can compute. */
  fits(geometry: Geometry): boolean
  /** Where it is the fastest of those that fit and come after it. Evidence: docs/notes/gradient-formulas.md */
  pays(geometry: Geometry): boolean
  /**
   * Up to this many results for each position that is summed over the samples are multiplied one by one; beyond, writing a
   * result for each sample costs more than turning the operands round. Groups are always one by one.
   */
  readonly dense: number
  build(g: GraphBuilder, X: Value, dY: Value, geometry: Geometry, layout: Layout): Value
}

const isPlane = ({ sizes }: Geometry): boolean => sizes.length === 2

/** The widest image whose columns are worth a product with a [width, width] matrix. */
const widest = 64

/** The first that fits and pays is taken; where none does, the general one: `correlation`. */
export const weightFormulas = {
  pointwise: {
    fits: ({ window, group, taps }) =>
      group === 1 && taps === 1 && [...window.begin, ...window.end].every((p) => p === 0),
    pays: () => true,
    dense: 1000,
    build: pointwise,
  },
  pairedColumns: {
    fits: (geometry) => isPlane(geometry) && geometry.group > 1 && geometry.C === 1 && geometry.M === 1,
    pays: ({ sizes }) => sizes[1]! <= widest,
    dense: Number.POSITIVE_INFINITY,
    build: pairedColumns,
  },
  sharedTaps: {
    fits: (geometry) => isPlane(geometry) && geometry.window.strides[0] === 1,
    pays: ({ group, C, sizes, positions, window }) =>
      window.strides[1] === 1 && sizes[1]! <= widest && (group > 1 || (C >= 8 && positions > 16)),
    dense: 50,
    build: sharedTaps,
  },
  unfoldedRows: {
    fits: isPlane,
    pays: ({ group, C, sizes, taps }) => sizes[1]! <= widest && (group > 1 || (C < 8 && taps <= 25)),
    dense: Number.POSITIVE_INFINITY,
    build: unfoldedRows,
  },
  gatheredTaps: {
    fits: ({ group }) => group === 1,
    // A vector of few channels is not worth its index, and an index of a million not its place in the file.
    pays: ({ C, positions, taps }) => C >= 8 && positions * taps <= 2 ** 18,
    dense: 300,
    build: gatheredTaps,
  },
} as const satisfies Readonly<Record<string, WeightFormula>>

/**
 * dW[m, c, t] = sum over n, o of dY[n, m, o] * X[n, c, o * stride + t * dilation - pad]
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
  const perGroup = g.shape(W)[1]
  const geometry = geometryOf(g, X, dY, window, group)
  const formula = geometry && Object.values(weightFormulas).find((f) => f.fits(geometry) && f.pays(geometry))
  if (formula) return applyFormula(g, formula, X, dY, geometry)
  if (typeof perGroup !== 'number') throw new Error(`Expected known channels of "${W}", got [${g.shape(W)}]`)
  return correlation(g, X, dY, window, group, perGroup)
}

/** A formula in the layout that its own bound says. */
export function applyFormula(
  g: GraphBuilder,
  formula: WeightFormula,
  X: Value,
  dY: Value,
  geometry: Geometry,
): Value {
  const { group, M, C, taps, positions } = geometry
  const oneByOne = group > 1 || (M * C * taps) / positions <= formula.dense
  return formula.build(g, X, dY, geometry, oneByOne ? 'each sample' : 'all at once')
}
