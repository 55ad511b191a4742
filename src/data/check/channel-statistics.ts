/** Mean and standard deviation of each channel, and the range of all values, in one pass over the samples. */

/** Chan, Golub, LeVeque 1983: Algorithms for computing the sample variance, equation 2.1: nothing cancels. */
export class ChannelStatistics {
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  readonly #channels: { n: number; mean: number; squares: number }[] = []

  /** @param values one channel after the other, all of a length */
  add(values: Float32Array, channels: number): void {
    const length = values.length / channels
    for (let c = 0; c < channels; c += 1) {
      const plane = values.subarray(c * length, (c + 1) * length)
      this.#merge(c, length, this.#meanOf(plane), plane)
    }
  }

  get mean(): readonly number[] {
    return this.#channels.map(({ mean }) => mean)
  }

  /** Of all values, divided by their number, as it is used to normalise. */
  get std(): readonly number[] {
    return this.#channels.map(({ n, squares }) => Math.sqrt(squares / n))
  }

  #meanOf(plane: Float32Array): number {
    let sum = 0
    for (const value of plane) {
      sum += value
      if (value < this.min) this.min = value
      if (value > this.max) this.max = value
    }
    return sum / plane.length
  }

  #merge(c: number, n: number, mean: number, plane: Float32Array): void {
    let squares = 0
    for (const value of plane) squares += (value - mean) ** 2
    const all = this.#channels[c] ?? { n: 0, mean: 0, squares: 0 }
    this.#channels[c] = all
    const distance = mean - all.mean
    const total = all.n + n
    all.squares += squares + (distance * distance * all.n * n) / total
    all.mean += (distance * n) / total
    all.n = total
  }
}
