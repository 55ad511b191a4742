import type { Pace } from './strategy.ts'

/** One image on its way up, with a pace and a memory of its own (Croce and Hein 2020, Algorithm 1). */
export class Climb {
  /** Of the image in its batch. */
  readonly number: number
  /** The current point. */
  readonly x: Float32Array
  /** The point of the highest loss so far, and whether the goal was reached there. */
  readonly best: Float32Array
  bestLoss = Number.NEGATIVE_INFINITY
  bestIsReached = false
  private readonly pace: Pace
  private readonly bestGradient: Float32Array
  private readonly gradient: Float32Array

  /**
   * @param number of the image in its batch
   * @param start copied
   */
  constructor(number: number, start: Float32Array, pace: Pace) {
    this.number = number
    this.pace = pace
    this.x = start.slice()
    this.best = start.slice()
    this.gradient = new Float32Array(start.length)
    this.bestGradient = new Float32Array(start.length)
  }

  /** What the model says at the current point. */
  observe(loss: number, gradient: Float32Array, isReached: boolean): void {
    this.gradient.set(gradient)
    this.pace.observe(loss)
    if (!(loss > this.bestLoss)) return
    this.bestLoss = loss
    this.bestIsReached = isReached
    this.best.set(this.x)
    this.bestGradient.set(gradient)
  }

  /** @param step that has been taken, from 1 on */
  check(step: number): void {
    if (!this.pace.check(step, this.best, this.bestLoss)) return
    this.x.set(this.best)
    this.gradient.set(this.bestGradient)
  }

  move(): void {
    this.pace.move(this.x, this.gradient)
  }
}
