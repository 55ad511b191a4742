/**
 * Whole numbers that add up to `count` and are as nearly as possible in proportion to `sizes`: the method of largest
 * remainders, where the smaller index wins a tie. https://en.wikipedia.org/wiki/Quota_method
 *
 * Where `count` is enough for it, each group of two or more gives at least one and keeps at least one, and a group of one
 * keeps it.
 *
 * @param count an integer from 0 to the sum of the sizes
 */
export function apportion(sizes: readonly number[], count: number): readonly number[] {
  const ideals = sizes.map((size) => (count * size) / sum(sizes))
  const fewest = sizes.map((size) => (size > 1 ? 1 : 0))
  const most = sizes.map((size) => (size > 1 ? size - 1 : 0))
  const low = sum(fewest) <= count ? fewest : sizes.map(() => 0)
  const high = sum(most) >= count ? most : sizes
  const counts = ideals.map((ideal, k) => Math.min(high[k]!, Math.max(low[k]!, Math.floor(ideal))))
  for (let missing = count - sum(counts); missing !== 0; missing -= Math.sign(missing)) {
    const by = Math.sign(missing)
    const bounds = by > 0 ? high : low
    counts[neediest(counts, ideals, bounds, by)]! += by
  }
  return counts
}

/** Of the counts that are not at their bound, the one that a step `by` brings furthest towards its ideal. */
function neediest(
  counts: readonly number[],
  ideals: readonly number[],
  bounds: readonly number[],
  by: number,
): number {
  let best = -1
  let most = Number.NEGATIVE_INFINITY
  for (const [k, count] of counts.entries()) {
    const need = by * (ideals[k]! - count)
    if (count !== bounds[k] && need > most) {
      best = k
      most = need
    }
  }
  return best
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
