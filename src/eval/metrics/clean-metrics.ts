/** What an evaluation says of the images as they are. */
import type { CleanColumns } from '../verdicts/columns.ts'
import { binsOf, type ReliabilityBin, reliabilityOf } from './calibration.ts'
import { calibrationInterval } from './calibration-interval.ts'
import { type ClassAccuracy, type ConfusionCell, classAccuracies, confusionOf } from './confusion.ts'
import { type Interval, meanInterval, wilsonInterval } from './intervals.ts'
import { mean, type Summary, summarize } from './summary.ts'

/** A summary, more, and 95 % intervals: Wilson's of shares, the normal one of means, of the ece as said there. */
export interface CleanMetrics extends Summary {
  readonly accuracyInterval: Interval
  readonly top5Interval: Interval
  /** Infinite above for fewer than two images. */
  readonly nllInterval: Interval
  /**
   * Mean of the sum over the classes of (p - [it is the label])^2, from 0 to 2 (Brier 1950, equation 2); scikit-learn's
   * `brier_score_loss(scale_by_half=False)`.
   */
  readonly brier: number
  readonly brierInterval: Interval
  readonly eceInterval: Interval
  /** The bins of the ece with images, in order. */
  readonly reliability: readonly ReliabilityBin[]
  /** Of the classes with images, in order. */
  readonly perClass: readonly ClassAccuracy[]
  /** The cells with images, by label, then prediction; prediction -1 where scores are not numbers. */
  readonly confusion: readonly ConfusionCell[]
}

export function cleanMetrics(columns: CleanColumns): CleanMetrics {
  const { n, correct, accuracy, top5, nll, ece } = summarize(columns)
  const bins = binsOf(columns)
  const confusion = confusionOf(columns)
  return {
    n,
    correct,
    accuracy,
    accuracyInterval: wilsonInterval(correct, n),
    top5,
    top5Interval: wilsonInterval(columns.top5.filter(Boolean).length, n),
    nll,
    nllInterval: meanInterval(columns.nll, [0, Number.POSITIVE_INFINITY]),
    brier: mean(columns.brier),
    brierInterval: meanInterval(columns.brier, [0, 2]),
    ece,
    eceInterval: calibrationInterval(bins, n),
    reliability: reliabilityOf(bins),
    perClass: classAccuracies(confusion),
    confusion,
  }
}
