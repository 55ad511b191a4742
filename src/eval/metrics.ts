/** Measures of classification. */
import { predictions } from '../attacks/classifier.ts'

/** Clean metrics of a run; shares are in [0, 1], nll in nats. */
export interface CleanMetrics {
  readonly n: number
  readonly correct: number
  readonly accuracy: number
  /** Share of samples whose class is among the five highest scores. */
  readonly top5: number
  /** Mean of -log p(label). */
  readonly nll: number
  /** Expected calibration error, 15 bins of equal width (Guo et al. 2017, equation 3). */
  readonly ece: number
}

const binCount = 15

/** What the scores of one image come to: all that the metrics need of it. */
export interface SampleScore {
  /** The class with the highest score; -1 where a score is not a number. */
  readonly prediction: number
  /** -log p(label), in nats; NaN where a score is not a number. */
  readonly nll: number
  /** The highest probability. */
  readonly confidence: number
  readonly top5: boolean
}

/** @param logits [n, C] */
export function scoreRows(logits: Float32Array, labels: Int32Array, classes: number): SampleScore[] {
  const guessed = predictions(logits, classes)
  return Array.from(labels, (label, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes)
    const logZ = logSumExp(row)
    return {
      prediction: row.some(Number.isNaN) ? -1 : guessed[i]!,
      nll: logZ - row[label]!,
      confidence: Math.exp(row[guessed[i]!]! - logZ),
      top5: rankOf(row, label) < 5,
    }
  })
}

/** The metrics of all images together, summed in their order, in double precision. */
export function summarize(scores: readonly SampleScore[], labels: ArrayLike<number>): CleanMetrics {
  const n = scores.length
  const share = (count: number) => (n === 0 ? 0 : count / n)
  const bins = Array.from({ length: binCount }, () => ({ confidence: 0, correct: 0 }))
  let [correct, top5, nll] = [0, 0, 0]
  scores.forEach((score, i) => {
    const right = score.prediction === labels[i]
    nll += score.nll
    if (right) correct += 1
    if (score.top5) top5 += 1
    // Bins are open below and closed above; confidence 0 cannot occur, and what is not a number has no bin.
    const bin = bins[Math.min(binCount - 1, Math.max(0, Math.ceil(score.confidence * binCount) - 1))]
    if (bin === undefined) return
    bin.confidence += score.confidence
    if (right) bin.correct += 1
  })
  const gaps = bins.map((b) => Math.abs(b.correct - b.confidence))
  return {
    n,
    correct,
    accuracy: share(correct),
    top5: share(top5),
    nll: share(nll),
    ece: share(gaps.reduce((a, b) => a + b, 0)),
  }
}

/** log of the sum of exp, without overflow. */
export function logSumExp(row: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY
  for (const z of row) largest = Math.max(largest, z)
  let sum = 0
  for (const z of row) sum += Math.exp(z - largest)
  return largest + Math.log(sum)
}

/** How many classes come before the label: higher scores, or equal ones with a smaller number; NaN has no rank. */
function rankOf(row: Float32Array, label: number): number {
  if (row.some(Number.isNaN)) return Number.POSITIVE_INFINITY
  const score = row[label]!
  let before = 0
  for (let c = 0; c < row.length; c += 1) if (row[c]! > score || (row[c] === score && c < label)) before += 1
  return before
}

/** Wilson's score interval at 95 % for k of n (Wilson 1927). */
export function wilsonInterval(k: number, n: number): readonly [number, number] {
  if (n === 0) return [0, 1]
  const z = 1.959963984540054
  const p = k / n
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
