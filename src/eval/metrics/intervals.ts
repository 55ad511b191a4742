/** 95 % intervals: where the value for all images of this kind may be, as far as these images tell. */

/** From, to. */
export type Interval = readonly [number, number]

/** The normal distribution has 95 % within this many standard deviations. */
const z = 1.959963984540054

/** Wilson's score interval for k of n (Wilson 1927). */
export function wilsonInterval(k: number, n: number): Interval {
  if (n === 0) return [0, 1]
  const p = k / n
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}

/**
 * Of the mean of n values, by its normal approximation: mean -+ 1.96 s / sqrt(n), where s^2 is the sum of squared
 * deviations over n - 1.
 *
 * @param range what such a mean can be: the interval keeps within it, and is all of it for fewer than two values
 * @returns NaN where a value is not finite
 */
export function meanInterval(values: readonly number[], [least, greatest]: Interval): Interval {
  const n = values.length
  if (n < 2) return [least, greatest]
  const mean = values.reduce((a, b) => a + b, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const half = z * Math.sqrt(squares / (n - 1) / n)
  return [Math.max(least, mean - half), Math.min(greatest, mean + half)]
}
