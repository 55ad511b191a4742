/** The numbers that a model is known by. */
import type { CleanColumns } from '../verdicts/columns.ts'
import { binsOf, calibrationError } from './calibration.ts'

/** Shares are in [0, 1], nll in nats. */
export interface Summary {
  readonly n: number
  readonly correct: number
  readonly accuracy: number
  /** Share of images whose class is among the five highest scores. */
  readonly top5: number
  /** Mean of -log p(label). */
  readonly nll: number
  /** Expected calibration error, 15 bins of equal width (Guo et al. 2017, equation 3). */
  readonly ece: number
}

/** Summed in the order of the images, in double precision; of no images all is 0. */
export function summarize(columns: CleanColumns): Summary {
  const { labels, predictions, top5, nll } = columns
  const n = labels.length
  const correct = predictions.filter((guess, i) => guess === labels[i]).length
  return {
    n,
    correct,
    accuracy: n === 0 ? 0 : correct / n,
    top5: n === 0 ? 0 : top5.filter(Boolean).length / n,
    nll: mean(nll),
    ece: calibrationError(binsOf(columns), n),
  }
}

/** 0 of nothing. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length
