/** How sure a classifier is, over many points. */
import { rowsOf } from '../../attacks/minimal.ts'
import { softmax } from './softmax.ts'

export interface ConfidenceReport {
  /** Points. */
  readonly n: number
  /** Mean of the highest probability. */
  readonly mean: number
  /** Shares of the points with a confidence above a level. */
  readonly above: readonly { readonly confidence: number; readonly share: number }[]
  /** Points in each of 20 equal bins from 0 to 1, open below and closed above. */
  readonly histogram: readonly number[]
}

const levels = [0.5, 0.9, 0.99] as const
const bins = 20

/** Points whose scores are no numbers are counted in n and nowhere else. */
export class Confidences {
  #n = 0
  #sum = 0
  readonly #above = levels.map(() => 0)
  readonly #histogram = new Array<number>(bins).fill(0)

  /** @param scores [n, C] */
  add(scores: Float32Array, classes: number): void {
    for (const row of rowsOf(scores, classes)) {
      const confidence = softmax(row).reduce((a, b) => Math.max(a, b))
      this.#n += 1
      if (Number.isNaN(confidence)) continue
      this.#sum += confidence
      levels.forEach((level, i) => {
        if (confidence > level) this.#above[i]! += 1
      })
      this.#histogram[Math.min(bins, Math.max(1, Math.ceil(confidence * bins))) - 1]! += 1
    }
  }

  report(): ConfidenceReport {
    return {
      n: this.#n,
      mean: this.#sum / this.#n,
      above: levels.map((confidence, i) => ({ confidence, share: this.#above[i]! / this.#n })),
      histogram: this.#histogram,
    }
  }
}
