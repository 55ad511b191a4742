/** Where points lie, value by value, told without keeping them. */
import type { RandomStream } from '../../data/random.ts'

/** Least, greatest, mean and variance of each value, by Welford's updates (Technometrics 1962) in the order of the points. */
export class Spread {
  #n = 0
  readonly #low: Float64Array
  readonly #high: Float64Array
  readonly #mean: Float64Array
  readonly #squares: Float64Array

  /** @param size values a point */
  constructor(size: number) {
    this.#low = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
    this.#high = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
    this.#mean = new Float64Array(size)
    this.#squares = new Float64Array(size)
  }

  /** @param points [n, size] */
  add(points: Float32Array): void {
    const size = this.#low.length
    for (let start = 0; start < points.length; start += size) {
      this.#n += 1
      for (let c = 0; c < size; c += 1) {
        const value = points[start + c]!
        if (value < this.#low[c]!) this.#low[c] = value
        if (value > this.#high[c]!) this.#high[c] = value
        const off = value - this.#mean[c]!
        this.#mean[c]! += off / this.#n
        this.#squares[c]! += off * (value - this.#mean[c]!)
      }
    }
  }

  /** A point that is uniform in the smallest box around the points. */
  inBox(random: RandomStream): Float32Array {
    return Float32Array.from(this.#low, (low, c) => low + random.uniform() * (this.#high[c]! - low))
  }

  /** A point whose values are independent and normal, each with its mean and (n - 1) variance. */
  normal(random: RandomStream): Float32Array {
    const scale = 1 / Math.max(1, this.#n - 1)
    return Float32Array.from(
      this.#mean,
      (mean, c) => mean + random.normal() * Math.sqrt(this.#squares[c]! * scale),
    )
  }
}
