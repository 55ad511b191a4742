/** Corollary 1: in how many dimensions the states of a class vary, and which those are. */
import { bidiagonalize } from '../../eval/analysis/singular-values/bidiagonalize.ts'
import { singularValues } from '../../eval/analysis/singular-values/bisection.ts'
import { TriangularFactor } from '../../eval/analysis/singular-values/triangular-factor.ts'
import type { Problem, Solution } from './problem.ts'
import { range } from './range.ts'

export interface Flatness {
  /** Of each class: singular values of its states, less their mean, above 1e-3 of the largest that all states have. */
  readonly dimensions: readonly number[]
  /** The variation inside of classes, and its part outside of the null space of A', as shares of all variation (norms). */
  readonly within: number
  readonly outside: number
}

/**
 * Sizes below this share of the largest count as 0. The largest is taken of all states: where every class is a point, what
 * is left of a class is rounding, and so is its largest singular value.
 */
const negligible = 1e-3

export function flatness(problem: Problem, { states, weight }: Solution): Flatness {
  const { classes: d, perClass, dimensions: m } = problem
  const all = Float64Array.from(states)
  const size = perClass * m
  const own = Array.from({ length: d }, (_, c) => centred(all.subarray(c * size, (c + 1) * size), m))
  const centre = centred(all, m)
  const least = negligible * singularValuesOf(centre, m)[0]!
  const seen = range(weight, m, d, negligible)
  const share = (norms: readonly number[]) => Math.hypot(...norms) / Math.hypot(...centre)
  return {
    dimensions: own.map((rows) => singularValuesOf(rows, m).filter((value) => value > least).length),
    within: share(own.map((rows) => Math.hypot(...rows))),
    outside: share(own.flatMap((rows) => seen.map((direction) => extent(rows, direction)))),
  }
}

/** Rows of m values, less their mean. */
function centred(rows: Float64Array, m: number): Float64Array {
  const n = rows.length / m
  const mean = new Float64Array(m)
  rows.forEach((value, at) => {
    mean[at % m]! += value / n
  })
  return rows.map((value, at) => value - mean[at % m]!)
}

/** Of rows of m values, which sum to 0; largest first. */
function singularValuesOf(rows: Float64Array, m: number): Float64Array {
  const factor = new TriangularFactor(m, rows.length / m)
  factor.append(Float32Array.from(rows))
  const values = factor.factor()
  return singularValues(bidiagonalize(values, values.length / m, m).subarray(1))
}

/** The norm of what the rows have along a unit vector. */
function extent(rows: Float64Array, direction: Float64Array): number {
  const m = direction.length
  const along = new Float64Array(rows.length / m)
  rows.forEach((value, at) => {
    along[Math.floor(at / m)]! += value * direction[at % m]!
  })
  return Math.hypot(...along)
}
