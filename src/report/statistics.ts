/** Mean and standard deviation over runs. */
import { spreadOf as spreadOfNumbers } from '../train/run/summary.ts'

export interface Spread {
  readonly mean: number
  /** Of a sample (n - 1); undefined for a single value. */
  readonly deviation: number | undefined
}

/** Of the values that are numbers; undefined if there is none. */
export function spreadOf(values: readonly (number | null | undefined)[]): Spread | undefined {
  const finite = values.filter((v): v is number => typeof v === 'number' && Number.isFinite(v))
  if (finite.length === 0) return undefined
  const { mean, deviation } = spreadOfNumbers(finite)
  return { mean, deviation }
}
