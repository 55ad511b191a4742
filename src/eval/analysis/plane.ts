/** Rectangles of the plane, and grids and random points in them. */
import { randomStream } from '../../data/random.ts'

/** Lowest and highest value along each axis. */
export interface Box {
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** The smallest box around points. @param points [n, size] */
export function boxAround(points: Float32Array, size: number): Box {
  const low = new Array<number>(size).fill(Number.POSITIVE_INFINITY)
  const high = new Array<number>(size).fill(Number.NEGATIVE_INFINITY)
  points.forEach((value, i) => {
    low[i % size] = Math.min(low[i % size]!, value)
    high[i % size] = Math.max(high[i % size]!, value)
  })
  return { low, high }
}

/** Wider by a share of its extent on all sides; an axis without extent gets one of 1 first. */
export function withMargin({ low, high }: Box, share: number): Box {
  const extent = low.map((from, axis) => high[axis]! - from)
  const margins = extent.map((length) => (length > 0 ? share * length : 0.5))
  return {
    low: low.map((value, axis) => value - margins[axis]!),
    high: high.map((value, axis) => value + margins[axis]!),
  }
}

/** Centres of cells x cells equal cells of a box in the plane, row by row, the lowest row first: [cells * cells, 2]. */
export function cellCentres({ low, high }: Box, cells: number): Float32Array {
  const place = (axis: number, k: number) => low[axis]! + ((k + 0.5) / cells) * (high[axis]! - low[axis]!)
  const centres = new Float32Array(2 * cells * cells)
  for (let row = 0; row < cells; row += 1)
    for (let column = 0; column < cells; column += 1)
      centres.set([place(0, column), place(1, row)], 2 * (row * cells + column))
  return centres
}

/** Points that are uniform in a box, [count, axes]; point i is a function of (seed, purpose, i). */
export function uniformPoints(
  { low, high }: Box,
  count: number,
  seed: number,
  purpose: string,
): Float32Array {
  const points = new Float32Array(count * low.length)
  for (let i = 0; i < count; i += 1) {
    const random = randomStream(seed, purpose, i, 0)
    low.forEach((from, axis) => {
      points[i * low.length + axis] = from + random.uniform() * (high[axis]! - from)
    })
  }
  return points
}
