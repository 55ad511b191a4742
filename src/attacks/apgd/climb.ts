import type { RandomStream } from '../../data/random.ts'
import type { Ball } from '../balls.ts'
import { bringBack } from '../feasible.ts'
import { StepSize } from './step-size.ts'

/** The share of the gradient step in the next move; the rest goes on in the direction of the last move. */
const alpha = 0.75

/** Where and how far one image is moved. */
export interface Region {
  readonly ball: Ball
  /** In pixel units of [0, 1]. */
  readonly epsilon: number
  /** The first step, in the same units. */
  readonly firstStep: number
}

/** One image on its way up, with a step size and a memory of its own (Croce and Hein 2020, Algorithm 1). */
export class Climb {
  /** Of the image in its batch. */
  readonly number: number
  /** The current point. */
  readonly x: Float32Array
  /** The point of the highest loss so far, and whether the goal was reached there. */
  readonly best: Float32Array
  bestLoss = Number.NEGATIVE_INFINITY
  bestIsReached = false
  private readonly x0: Float32Array
  private readonly region: Region
  private readonly bestGradient: Float32Array
  private readonly gradient: Float32Array
  private readonly previous: Float32Array
  private readonly room: Float32Array
  private readonly ahead: Float32Array
  private size: StepSize | undefined

  /**
   * @param number of the image in its batch
   * @param x0 the clean image
   * @param random where to start: a point of the ball's boundary; without it, the image itself
   */
  constructor(number: number, x0: Float32Array, region: Region, random: RandomStream | undefined) {
    this.number = number
    this.x0 = x0
    this.region = region
    this.x = x0.slice()
    this.room = new Float32Array(x0.length)
    this.ahead = new Float32Array(x0.length)
    if (random) this.start(random)
    this.best = this.x.slice()
    this.previous = this.x.slice()
    this.gradient = new Float32Array(x0.length)
    this.bestGradient = new Float32Array(x0.length)
  }

  /** A uniform point of the ball, drawn out onto its boundary, cut to the pixel bounds. */
  private start(random: RandomStream): void {
    const { ball, epsilon } = this.region
    const delta = new Float32Array(this.x.length)
    ball.sample(random, epsilon, delta)
    const scale = epsilon / (ball.norm(delta) || 1)
    for (let p = 0; p < delta.length; p += 1) this.x[p] = this.x0[p]! + scale * delta[p]!
    bringBack(this.x, this.x0, this.room, ball, epsilon)
  }

  /** What the model says at the current point. */
  observe(loss: number, gradient: Float32Array, isReached: boolean): void {
    this.gradient.set(gradient)
    if (this.size) this.size.step(loss)
    else this.size = new StepSize(this.region.firstStep, loss)
    if (!(loss > this.bestLoss)) return
    this.bestLoss = loss
    this.bestIsReached = isReached
    this.best.set(this.x)
    this.bestGradient.set(gradient)
  }

  /** @param interval steps since the last checkpoint */
  checkpoint(interval: number): void {
    if (!this.size?.check(interval, this.bestLoss)) return
    this.x.set(this.best)
    this.gradient.set(this.bestGradient)
  }

  /**
   * z = P(x + size * steepest(gradient)), x' = P(x + alpha (z - x) + (1 - alpha) (x - previous)), with P onto the ball
   * and then onto [0, 1]; the first move has nothing to go on from, so there x' = z.
   */
  move(isFirst: boolean): void {
    const { x, x0, ahead, previous, room } = this
    const { ball, epsilon } = this.region
    ball.steepest(this.gradient, room)
    const size = Math.fround(this.size!.value)
    for (let p = 0; p < x.length; p += 1) ahead[p] = x[p]! + Math.fround(size * room[p]!)
    bringBack(ahead, x0, room, ball, epsilon)
    if (!isFirst) {
      for (let p = 0; p < x.length; p += 1)
        ahead[p] = x[p]! + alpha * (ahead[p]! - x[p]!) + (1 - alpha) * (x[p]! - previous[p]!)
      bringBack(ahead, x0, room, ball, epsilon)
    }
    previous.set(x)
    x.set(ahead)
  }
}
