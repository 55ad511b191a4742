/**
 * What each pixel of a resized image is made of, along one side.
 *
 * https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters
 */
import type { Interpolation } from './geometry.ts'

interface Filter {
  /** The filter is zero beyond it. */
  readonly support: number
  readonly at: (x: number) => number
}

const filters: Readonly<Record<Exclude<Interpolation, 'nearest'>, Filter>> = {
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys 1981, https://doi.org/10.1109/TASSP.1981.1163711, with a = -1/2.
  bicubic: {
    support: 2,
    at(signed) {
      const x = Math.abs(signed)
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    },
  },
  lanczos: { support: 3, at: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** For neighbouring places along one side of the result: which pixels of the source, and how much of each. */
export interface Taps {
  /** The source pixels that any of the places has are in [begin, end). */
  readonly begin: number
  readonly end: number
  /** First source pixel of each place, from `begin` on. */
  readonly first: Int32Array
  /** How many source pixels each place has. */
  readonly count: Int32Array
  /** [places, most], in units of 2^-22: 8 bits of value, the fraction and a sign fit in 32 bits. */
  readonly weights: Int32Array
  /** The largest count. */
  readonly most: number
}

/** Weights are whole multiples of 1 / unit. */
export const unit = 2 ** 22

/** For a side of `from` pixels that is made `to` long, the places [start, start + places). */
export function tapsOf(
  interpolation: Interpolation,
  from: number,
  to: number,
  start: number,
  places: number,
): Taps {
  if (interpolation === 'nearest') return nearestTaps(from, to, start, places)
  return filterTaps(filters[interpolation], from, to, start, places)
}

/** A place is in the middle of its pixel: place i is at (i + 1/2) from / to in the source. */
function filterTaps({ support, at }: Filter, from: number, to: number, start: number, places: number): Taps {
  const scale = from / to
  const stretch = Math.max(1, scale)
  const reach = support * stretch
  const chosen = Array.from({ length: places }, (_, i) => {
    const centre = (start + i + 0.5) * scale
    const begin = Math.max(0, Math.trunc(centre - reach + 0.5))
    const end = Math.min(from, Math.trunc(centre + reach + 0.5))
    const weights = Array.from({ length: end - begin }, (_, k) => at((begin + k + 0.5 - centre) / stretch))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { begin, weights: weights.map((weight) => Math.round((unit * weight) / sum)) }
  })
  return packed(chosen)
}

/** The pixel under the place. Pillow adds up the steps, whose rounding decides on which side of an edge a place lies. */
function nearestTaps(from: number, to: number, start: number, places: number): Taps {
  const scale = from / to
  const chosen: { begin: number; weights: number[] }[] = []
  let centre = scale / 2
  for (let i = 0; i < start + places; i += 1, centre += scale)
    if (i >= start) chosen.push({ begin: Math.min(from - 1, Math.trunc(centre)), weights: [unit] })
  return packed(chosen)
}

function packed(chosen: readonly { readonly begin: number; readonly weights: readonly number[] }[]): Taps {
  const most = Math.max(...chosen.map(({ weights }) => weights.length))
  const begin = chosen[0]!.begin
  const last = chosen.at(-1)!
  const weights = new Int32Array(chosen.length * most)
  for (const [i, place] of chosen.entries()) weights.set(place.weights, i * most)
  return {
    begin,
    end: last.begin + last.weights.length,
    first: Int32Array.from(chosen, (place) => place.begin - begin),
    count: Int32Array.from(chosen, (place) => place.weights.length),
    weights,
    most,
  }
}
