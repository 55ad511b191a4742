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

/** One deviation to either side of the mean, as charts draw it; none of a single value. */
export const bandOf = ({
  mean,
  deviation,
}: {
  readonly mean: number
  readonly deviation?: number | undefined
}): { readonly band?: readonly [low: number, high: number] } =>
  deviation === undefined ? {} : { band: [mean - deviation, mean + deviation] }
