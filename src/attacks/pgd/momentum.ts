import { finiteDirection } from '../balls/finite.ts'
import type { Rules } from './rules.ts'

/**
 * Running sums of gradients, one an image: m <- decay m + g / mean |g|, and the step goes along m. The mean takes the
 * place of the paper's L1 norm, which is the same up to the number of pixels and does not come near the smallest floats. A
 * gradient of zero adds nothing: divided by its mean it would be no number, for ever.
 *
 * Dong et al., Boosting Adversarial Attacks with Momentum, CVPR 2018, equation 6.
 */
export class Momentum {
  private readonly decay: number
  private readonly rules: Rules
  private readonly sums = new Map<number, Float32Array>()

  constructor(decay: number, rules: Rules) {
    this.decay = decay
    this.rules = rules
  }

  /** @param gradient of image i; the sum takes its place */
  add(i: number, gradient: Float32Array): void {
    this.normalise(gradient)
    const sum = this.sums.get(i) ?? new Float32Array(gradient.length)
    this.sums.set(i, sum)
    for (let p = 0; p < sum.length; p += 1) sum[p] = gradient[p]! + Math.fround(this.decay * sum[p]!)
    gradient.set(sum)
  }

  private normalise(gradient: Float32Array): void {
    if (this.rules.momentum === 'direction') {
      this.rules.ball.steepest(gradient, gradient)
      return
    }
    finiteDirection(gradient, gradient)
    const mean = gradient.reduce((sum, g) => sum + Math.abs(g), 0) / gradient.length
    if (mean > 0) for (let p = 0; p < gradient.length; p += 1) gradient[p] = gradient[p]! / mean
  }
}
