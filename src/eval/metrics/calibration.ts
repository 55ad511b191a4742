/** Does the model's confidence say how often it is right? */
import type { CleanColumns } from '../verdicts/columns.ts'
import { type Interval, wilsonInterval } from './intervals.ts'

const binCount = 15

/** Images of like confidence, as sums. */
export interface Bin {
  readonly n: number
  readonly correct: number
  /** The sum of the highest probabilities. */
  readonly confidence: number
  /** The sum of (1 or 0 for right or wrong, minus confidence)^2. */
  readonly squares: number
}

/** A bar of the reliability diagram. */
export interface ReliabilityBin {
  readonly n: number
  /** Mean of the highest probability. */
  readonly confidence: number
  readonly accuracy: number
  /** Wilson's, at 95 %. */
  readonly accuracyInterval: Interval
}

/**
 * 15 bins of equal width, open below and closed above (Guo et al. 2017, section 2); an image whose confidence is not a
 * number is in none.
 */
export function binsOf({ labels, predictions, confidence }: CleanColumns): Bin[] {
  const bins = Array.from({ length: binCount }, () => ({ n: 0, correct: 0, confidence: 0, squares: 0 }))
  confidence.forEach((sure, i) => {
    const bin = bins[Math.ceil(sure * binCount) - 1]
    if (bin === undefined) return
    const right = predictions[i] === labels[i] ? 1 : 0
    bin.n += 1
    bin.correct += right
    bin.confidence += sure
    bin.squares += (right - sure) ** 2
  })
  return bins
}

/** Expected calibration error: the sum over the bins of n_b / n |accuracy - confidence| (Guo et al. 2017, equation 3). */
export const calibrationError = (bins: readonly Bin[], n: number): number =>
  n === 0 ? 0 : bins.reduce((sum, { correct, confidence }) => sum + Math.abs(correct - confidence), 0) / n

/** Those with images, in order. */
export const reliabilityOf = (bins: readonly Bin[]): ReliabilityBin[] =>
  bins
    .filter(({ n }) => n > 0)
    .map(({ n, correct, confidence }) => ({
      n,
      confidence: confidence / n,
      accuracy: correct / n,
      accuracyInterval: wilsonInterval(correct, n),
    }))
