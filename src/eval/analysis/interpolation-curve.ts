/** What a network says along lines, averaged over lines. */
import { softmax } from './softmax.ts'

/** The weights of the first image: 0, 0.05, ... 1. */
export const lambdas = Array.from({ length: 21 }, (_, k) => k / 20)

/** Means over pairs, a value for each lambda. */
export interface InterpolationCurve {
  readonly pairs: number
  /** The highest probability. */
  readonly confidence: readonly number[]
  /** The probability of the first image's label, whose weight is lambda. */
  readonly first: readonly number[]
  /** The probability of the second image's label. */
  readonly second: readonly number[]
  /** -sum p log p, in nats. */
  readonly entropy: readonly number[]
  /**
   * Half the sum over classes of |p - (lambda y + (1 - lambda) y')| with one-hot y and y': from 0, as Manifold Mixup trains
   * for, to 1, however many classes there are (the total variation distance).
   */
  readonly gap: readonly number[]
  /** The mean of `gap` over lambda. */
  readonly linearityGap: number
}

const measures = ['confidence', 'first', 'second', 'entropy', 'gap'] as const

/** Sums over pairs, pair after pair, for each lambda. */
export class CurveSums {
  readonly #sums = Object.fromEntries(
    measures.map((name) => [name, new Array<number>(lambdas.length).fill(0)]),
  ) as Record<(typeof measures)[number], number[]>

  /**
   * @param k number of the lambda; @param scores of one mixture; @param first label of the image with weight lambda
   * @param second label of the other
   */
  add(k: number, scores: Float32Array, first: number, second: number): void {
    const p = softmax(scores)
    const lambda = lambdas[k]!
    const target = (c: number) => (c === first ? lambda : 0) + (c === second ? 1 - lambda : 0)
    const values = {
      confidence: p.reduce((a, b) => Math.max(a, b)),
      first: p[first]!,
      second: p[second]!,
      // A probability of 0 adds nothing.
      entropy: p.reduce((sum, q) => (q > 0 ? sum - q * Math.log(q) : sum), 0),
      gap: p.reduce((sum, q, c) => sum + Math.abs(q - target(c)), 0) / 2,
    }
    for (const name of measures) this.#sums[name][k]! += values[name]
  }

  means(pairs: number): InterpolationCurve {
    const mean = (name: (typeof measures)[number]) => this.#sums[name].map((sum) => sum / pairs)
    const gap = mean('gap')
    return {
      pairs,
      confidence: mean('confidence'),
      first: mean('first'),
      second: mean('second'),
      entropy: mean('entropy'),
      gap,
      linearityGap: gap.reduce((a, b) => a + b, 0) / gap.length,
    }
  }
}
