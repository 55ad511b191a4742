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

/** Adds up metrics batch by batch, in double precision. */
export class MetricsAccumulator {
  readonly #classes: number
  #n = 0
  #correct = 0
  #top5 = 0
  #nll = 0
  /** Rows whose scores were not numbers. */
  nanRows = 0
  readonly #bins = Array.from({ length: binCount }, () => ({ count: 0, confidence: 0, correct: 0 }))

  constructor(classes: number) {
    this.#classes = classes
  }

  /** @param logits [n, C]; @returns whether each sample was right */
  add(logits: Float32Array, labels: Int32Array): boolean[] {
    const guessed = predictions(logits, this.#classes)
    return Array.from(labels, (label, i) => {
      const row = logits.subarray(i * this.#classes, (i + 1) * this.#classes)
      const logZ = logSumExp(row)
      const right = guessed[i] === label && !row.some(Number.isNaN)
      this.#n += 1
      this.#nll += logZ - row[label]!
      if (Number.isNaN(logZ)) this.nanRows += 1
      if (right) this.#correct += 1
      if (rankOf(row, label) < 5) this.#top5 += 1
      this.#bin(Math.exp(row[guessed[i]!]! - logZ), right)
      return right
    })
  }

  #bin(confidence: number, right: boolean): void {
    // Bins are open below and closed above; confidence 0 cannot occur.
    const bin = this.#bins[Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1))]
    if (bin === undefined) return
    bin.count += 1
    bin.confidence += confidence
    if (right) bin.correct += 1
  }

  get correct(): number {
    return this.#correct
  }

  get nll(): number {
    return this.#n === 0 ? 0 : this.#nll / this.#n
  }

  result(): CleanMetrics {
    const n = this.#n
    const share = (count: number) => (n === 0 ? 0 : count / n)
    const gaps = this.#bins.map((b) => Math.abs(b.correct - b.confidence))
    return {
      n,
      correct: this.#correct,
      accuracy: share(this.#correct),
      top5: share(this.#top5),
      nll: this.nll,
      ece: share(gaps.reduce((a, b) => a + b, 0)),
    }
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
