/**
 * What an evaluation finds out, image by image: a value an image, in the order of the data. All numbers of a report
 * follow from these columns by sums in that order, so parts put together give the very bytes of the whole.
 */
import type { SampleScore } from '../metrics/score-rows.ts'

/** Of the images as they are; every list is [n]. */
export interface CleanColumns {
  readonly labels: readonly number[]
  readonly predictions: readonly number[]
  readonly nll: readonly number[]
  readonly brier: readonly number[]
  /** The highest probability. */
  readonly confidence: readonly number[]
  readonly top5: readonly boolean[]
  /** The class with the lowest score, where an attack is to reach it. */
  readonly leastLikely?: readonly number[]
}

/** Of the final images of one attack at one radius; every list is [n]. */
export interface RunColumns {
  /** By a fresh forward pass. */
  readonly predictions: readonly number[]
  readonly nll: readonly number[]
  /** The highest probability. */
  readonly confidence: readonly number[]
  /** Of the perturbation, in the norm of the attack's ball, in double precision. */
  readonly norms: readonly number[]
  /** The classes to reach; -1 where that is the label itself. */
  readonly targets?: readonly number[]
  /** Of an attack of several parts: the part that broke the image; empty where none did. */
  readonly brokenBy?: readonly string[]
  readonly zeroGradients: number
  readonly nanGradients: number
  readonly seconds: number
}

/** Of images deformed at one strength; every list is [n]. */
export interface DeformationColumns {
  readonly predictions: readonly number[]
  readonly nll: readonly number[]
  readonly seconds: number
}

/** The images `start` to `start + n` of the data, n being the columns' length. */
export interface Verdicts {
  readonly start: number
  readonly clean: CleanColumns
  /** In the order of the evaluation's runs. */
  readonly runs: readonly RunColumns[]
  readonly deformations: readonly DeformationColumns[]
}

type Columns = CleanColumns | RunColumns | DeformationColumns

export const cleanColumns = (labels: Int32Array, scores: readonly SampleScore[]): CleanColumns => ({
  labels: Array.from(labels),
  predictions: scores.map((s) => s.prediction),
  nll: scores.map((s) => s.nll),
  brier: scores.map((s) => s.brier),
  confidence: scores.map((s) => s.confidence),
  top5: scores.map((s) => s.top5),
})

/** Lists put one after the other, numbers added up. */
export function concatenate<T extends Columns>(parts: readonly T[], empty: T): T {
  const joined: Record<string, unknown> = { ...empty }
  for (const key of new Set(parts.flatMap((part) => Object.keys(part)))) {
    const all = parts.map((part) => part[key as keyof T] ?? part.nll.map(() => ''))
    joined[key] =
      typeof all[0] === 'number' ? (all as number[]).reduce((a, b) => a + b, 0) : (all as unknown[][]).flat()
  }
  return joined as unknown as T
}

export const noClean: CleanColumns = {
  labels: [],
  predictions: [],
  nll: [],
  brier: [],
  confidence: [],
  top5: [],
}
export const noRun: RunColumns = {
  predictions: [],
  nll: [],
  confidence: [],
  norms: [],
  zeroGradients: 0,
  nanGradients: 0,
  seconds: 0,
}

export const noDeformation: DeformationColumns = { predictions: [], nll: [], seconds: 0 }

/** Columns as JSON can have them: what is not finite as words. */
export const storable = <T>(columns: T): T =>
  JSON.parse(
    JSON.stringify(columns, (_, v) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v)),
  )

/** The columns as they were before `storable`. */
export function revive<T extends Columns>(columns: T): T {
  const revived: Record<string, unknown> = { ...columns }
  for (const key of ['nll', 'brier', 'confidence', 'norms'])
    if (revived[key] !== undefined) revived[key] = (revived[key] as (number | string)[]).map(Number)
  return revived as unknown as T
}
