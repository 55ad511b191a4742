/** Numbers as people read them; what is missing or is no number is a dash. */

/** JSON holds null where a number was NaN or infinite. */
type Value = number | null | undefined

const isNumber = (value: Value): value is number => typeof value === 'number' && Number.isFinite(value)

const missing = '–'

/** Between a number and its unit, where no line may break. */
const gap = '\u00a0'

/** A share in [0, 1] as "99.25 %", with a standard deviation as "99.25 ± 0.08 %". */
export function percent(share: Value, deviation?: Value): string {
  if (!isNumber(share)) return missing
  return `${withDeviation((x) => (100 * x).toFixed(2), share, deviation)}${gap}%`
}

/** A share as people say it, "98 %"; what is not quite all or nothing is not called so. */
export function wholePercent(share: Value): string {
  if (!isNumber(share)) return missing
  if (share > 0 && share < 0.01) return `under 1${gap}%`
  return `${share < 1 ? Math.min(99, Math.round(100 * share)) : 100}${gap}%`
}

/** Two ends: "81.20 to 84.05 %". */
export function percentRange([low, high]: readonly [Value, Value] = [null, null]): string {
  if (!isNumber(low) || !isNumber(high)) return missing
  return `${(100 * low).toFixed(2)} to ${percent(high)}`
}

/** Two ends: "0.2981 to 0.3120". */
export function decimalRange([low, high]: readonly [Value, Value] = [null, null]): string {
  return isNumber(low) && isNumber(high) ? `${decimals(low)} to ${decimals(high)}` : missing
}

/** A loss, with four decimals: "0.0312", "0.0312 ± 0.0021". */
export const decimals = (value: Value, deviation?: Value): string =>
  isNumber(value) ? withDeviation((x) => x.toFixed(4), value, deviation) : missing

const withDeviation = (format: (x: number) => string, value: number, deviation: Value): string =>
  isNumber(deviation) ? `${format(value)}${gap}±${gap}${format(deviation)}` : format(value)

/** Four significant digits, without trailing zeros; whole numbers whole. */
export function significant(value: Value): string {
  if (!isNumber(value)) return missing
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)))
}

/** A count: "50,000". */
export const count = (value: Value): string => (isNumber(value) ? value.toLocaleString('en') : missing)

/** Seconds as "4.2 s", "98 s", "12 min 5 s", "3 h 20 min". */
export function duration(seconds: Value): string {
  if (!isNumber(seconds)) return missing
  const whole = Math.round(seconds)
  if (whole < 10) return `${seconds.toFixed(1)}${gap}s`
  if (whole < 120) return `${whole}${gap}s`
  if (whole < 7200) return `${Math.floor(whole / 60)}${gap}min ${whole % 60}${gap}s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}${gap}h ${minutes % 60}${gap}min`
}
