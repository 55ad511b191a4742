/** Pairs of images of one class, or of two. */
import { randomStream } from '../../data/random.ts'

export const pairKinds = ['same', 'different'] as const
export type PairKind = (typeof pairKinds)[number]

/** Two images by their numbers in the data. */
export interface Pair {
  readonly first: number
  readonly second: number
}

/**
 * Pairs, each a function of (seed, kind, its number): the first image is uniform over all that have a partner, the second
 * over its partners.
 *
 * @returns none where no image has a partner
 */
export function drawPairs(labels: Int32Array, kind: PairKind, count: number, seed: number): Pair[] {
  // Grouped by class, so that the partners of an image are a range, or all but a range.
  const order = Int32Array.from(labels.keys()).sort((a, b) => labels[a]! - labels[b]! || a - b)
  const ranges = classRanges(labels, order)
  const partners = (at: number) => {
    const { start, end } = ranges.get(labels[order[at]!]!)!
    return kind === 'same' ? end - start - 1 : order.length - (end - start)
  }
  const able = Int32Array.from(order.keys()).filter((at) => partners(at) > 0)
  if (able.length === 0) return []
  return Array.from({ length: count }, (_, pair) => {
    const random = randomStream(seed, `analysis/pairs/${kind}`, pair, 0)
    const at = able[random.int(able.length)]!
    const drawn = random.int(partners(at))
    const { start, end } = ranges.get(labels[order[at]!]!)!
    const other =
      kind === 'same'
        ? start + drawn + (start + drawn >= at ? 1 : 0)
        : drawn < start
          ? drawn
          : drawn + end - start
    return { first: order[at]!, second: order[other]! }
  })
}

/** Where each class starts and ends in the order. */
function classRanges(
  labels: Int32Array,
  order: Int32Array,
): ReadonlyMap<number, { readonly start: number; readonly end: number }> {
  const ranges = new Map<number, { start: number; end: number }>()
  order.forEach((image, at) => {
    const range = ranges.get(labels[image]!)
    if (range) range.end = at + 1
    else ranges.set(labels[image]!, { start: at, end: at + 1 })
  })
  return ranges
}
