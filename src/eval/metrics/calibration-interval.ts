/**
 * A 95 % interval of the expected calibration error.
 *
 * ECE sums absolute values, so noise in its bins never cancels: a calibrated model measures 0.02 on 2000 images, and
 * resamples of them, noisy twice over, 0.03. Quantiles of resamples (the percentile bootstrap) thus lie beside the truth:
 * measured on 2000 images, they hold it never where it is 0, and 26 times of 100 where it is 0.02. So a test is inverted
 * instead (Davison and Hinkley 1997, section 5.5): were the gaps of all bins t times what was seen, would resamples
 * show the ECE that was seen? The interval is t times that ECE, for all t >= 0 where they would. Measured, it holds the
 * truth 87 to 98 times of 100, and 71 to 85 where a single bin has all of the gap; far from 0 it is nearly the
 * percentile bootstrap's.
 */
import { randomStream } from '../../data/random.ts'
import { type Bin, calibrationError } from './calibration.ts'
import type { Interval } from './intervals.ts'

const resamples = 1000
/** Not the evaluation's: the same verdicts have the same interval. */
const seed = 0

/**
 * A resample counts every image Poisson(1) times (the Poisson bootstrap). Its gap of a bin, the sum of (right -
 * confidence) over n, is taken as normal around t times the gap seen, with variance `squares` / n^2: the cost does not
 * grow with n.
 *
 * @param n all images, those in no bin too
 */
export function calibrationInterval(bins: readonly Bin[], n: number): Interval {
  if (n === 0) return [0, 1]
  const seen = calibrationError(bins, n)
  const gaps = bins.map(({ correct, confidence }) => (correct - confidence) / n)
  const deviations = bins.map(({ squares }) => Math.sqrt(squares) / n)
  const draws = Array.from({ length: resamples }, (_, i) => {
    const stream = randomStream(seed, 'metrics/calibration interval', 0, i)
    return deviations.map((deviation) => deviation * stream.normal())
  })
  const quantile = (share: number) => (t: number) =>
    Float64Array.from(draws, (draw) => gaps.reduce((sum, gap, b) => sum + Math.abs(t * gap + draw[b]!), 0))
      .sort()
      .at(share * resamples)!
  const from = Math.min(1, reaching(seen, quantile(0.975)))
  // Where resamples never show as little as was seen, it ends with that: a calibrated model with luck.
  const to = Math.max(1, reaching(seen, quantile(0.025)))
  return [from * seen, Math.min(1, to * seen)]
}

/** The t >= 0 from which on a growing function is at least `value`; it grows as t does. */
function reaching(value: number, of: (t: number) => number): number {
  if (of(0) >= value) return 0
  let [low, high] = [0, 1]
  while (of(high) < value) high *= 2
  for (let i = 0; i < 30; i += 1) {
    const middle = (low + high) / 2
    if (of(middle) < value) low = middle
    else high = middle
  }
  return high
}
