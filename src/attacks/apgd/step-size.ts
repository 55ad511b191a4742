/**
 * When APGD halves its step, image by image.
 *
 * Croce and Hein, Reliable Evaluation of Adversarial Robustness with an Ensemble of Diverse Parameter-free Attacks,
 * ICML 2020 (arXiv 2003.01690), section 3.1 and equation 4.
 */

/** The least share of steps since the last checkpoint that must have raised the loss: rho. */
const rho = 0.75

/**
 * The steps after which the step size is looked at: 22 % of all, then intervals that shrink by 3 % down to 6 %, each
 * at least one step. 22, 41, 57, 70, 80, 87, 93, 99 of 100.
 */
export function checkpoints(steps: number): number[] {
  const share = (percent: number) => Math.max(Math.floor((percent * steps) / 100), 1)
  const found: number[] = []
  let interval = share(22)
  for (let at = interval; at <= steps; at += interval) {
    found.push(at)
    interval = Math.max(interval - share(3), share(6))
  }
  return found
}

/** The step size of one image and what it depends on. */
export class StepSize {
  value: number
  private loss: number
  /** Steps since the last checkpoint that raised the loss. */
  private rises = 0
  private bestBefore: number
  /** At the last checkpoint; before the first one there is nothing to compare with. */
  private wasHalved = true

  /**
   * @param value the first one, in pixel units of [0, 1]
   * @param loss at the start
   */
  constructor(value: number, loss: number) {
    this.value = value
    this.loss = loss
    this.bestBefore = loss
  }

  /** A step has led to this loss. */
  step(loss: number): void {
    if (loss > this.loss) this.rises += 1
    this.loss = loss
  }

  /**
   * A checkpoint: halves the step if too few steps raised the loss, or if none of them raised its maximum although
   * the step size was left as it was at the last checkpoint.
   *
   * @param interval steps since the last checkpoint
   * @param best the highest loss so far
   * @returns whether it was halved; the search then goes on from the best point
   */
  check(interval: number, best: number): boolean {
    const oscillates = this.rises <= rho * interval
    const stagnates = !this.wasHalved && best <= this.bestBefore
    const halve = oscillates || stagnates
    if (halve) this.value /= 2
    this.rises = 0
    this.bestBefore = best
    this.wasHalved = halve
    return halve
  }
}
