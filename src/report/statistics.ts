/** Mean and standard deviation over runs. */

export interface Spread {
  readonly mean: number
  /** Of a sample (n - 1); undefined for a single value. */
  readonly deviation: number | undefined
}

/** Of the values that are numbers; undefined if there is none. */
export function spreadOf(values: readonly (number | null | undefined)[]): Spread | undefined {
  const finite = values.filter((v): v is number => typeof v === 'number' && Number.isFinite(v))
  const n = finite.length
  if (n === 0) return undefined
  const mean = finite.reduce((a, b) => a + b, 0) / n
  const squares = finite.reduce((a, b) => a + (b - mean) ** 2, 0)
  return { mean, deviation: n === 1 ? undefined : Math.sqrt(squares / (n - 1)) }
}
