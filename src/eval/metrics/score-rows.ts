/** What the scores of an image come to. */
import { predictions } from '../../attacks/classifier.ts'

/** All that the metrics need of one image. */
export interface SampleScore {
  /** The class with the highest score, the first of equal ones; -1 where a score is not a number. */
  readonly prediction: number
  /** -log p(label), in nats; NaN where a score is not a number. */
  readonly nll: number
  /** The sum over the classes of (p - [it is the label])^2, in [0, 2]; NaN where a score is not a number. */
  readonly brier: number
  /** The highest probability. */
  readonly confidence: number
  /** Whether fewer than five classes come before the label: higher scores, or equal ones with a smaller number. */
  readonly top5: boolean
}

/** @param logits [n, C]; probabilities are their softmax, in double precision */
export function scoreRows(logits: Float32Array, labels: Int32Array, classes: number): SampleScore[] {
  const guessed = predictions(logits, classes)
  return Array.from(labels, (label, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes)
    return {
      prediction: row.some(Number.isNaN) ? -1 : guessed[i]!,
      ...likelihood(row, label),
      top5: rankOf(row, label) < 5,
    }
  })
}

/** All relative to the highest score: no power overflows, and scores of any size keep their differences. */
function likelihood(row: Float32Array, label: number): Pick<SampleScore, 'nll' | 'brier' | 'confidence'> {
  let largest = Number.NEGATIVE_INFINITY
  for (const z of row) largest = Math.max(largest, z)
  let sum = 0
  for (const z of row) sum += Math.exp(z - largest)
  let brier = 0
  for (let c = 0; c < row.length; c += 1)
    brier += (Math.exp(row[c]! - largest) / sum - (c === label ? 1 : 0)) ** 2
  return { nll: Math.log(sum) - (row[label]! - largest), brier, confidence: 1 / sum }
}

/** How many classes come before the label; NaN has no rank. */
function rankOf(row: Float32Array, label: number): number {
  if (row.some(Number.isNaN)) return Number.POSITIVE_INFINITY
  const score = row[label]!
  let before = 0
  for (let c = 0; c < row.length; c += 1) if (row[c]! > score || (row[c] === score && c < label)) before += 1
  return before
}
