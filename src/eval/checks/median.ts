/** The middle one of an odd number of values, the mean of two middle ones otherwise; NaN of none. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length / 2
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2
}
