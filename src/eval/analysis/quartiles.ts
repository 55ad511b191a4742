/** Where a quarter, half and three quarters of values lie below. */
export type Quartiles = readonly [lower: number, median: number, upper: number]

/** Linear between the two nearest values, as NumPy's `quantile` does by default (type 7 of Hyndman and Fan 1996). */
export function quartilesOf(values: readonly number[]): Quartiles {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
    return below + (place - Math.floor(place)) * (above - below)
  }
  return [at(0.25), at(0.5), at(0.75)]
}
