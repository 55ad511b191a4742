import { balls } from '../balls.ts'
import { bringBack } from '../feasible.ts'
import { Reach } from './reach.ts'
import { checkpoints, StepSize } from './step-size.ts'
import type { Pace, Region, Strategy } from './strategy.ts'

/** The share of the gradient step in the next move; the rest goes on in the direction of the last move. */
const alpha = 0.75

/**
 * All pixels move, with momentum, one leg (Croce and Hein 2020, Algorithm 1). The start is a uniform point of the ball,
 * drawn out onto its boundary, cut to the pixel bounds.
 */
export const dense: Strategy = {
  legs(region, { steps, relativeStepSize }) {
    const stops = checkpoints(steps)
    const firstStep = relativeStepSize * region.epsilon
    return [{ region, steps, pace: (x0, start) => new Momentum(x0, start, region, firstStep, stops) }]
  },
  start(x0, { ball, epsilon }, random) {
    const [x, delta] = [x0.slice(), new Float32Array(x0.length)]
    ball.sample(random, epsilon, delta)
    const scale = epsilon / (ball.norm(delta) || 1)
    for (let p = 0; p < delta.length; p += 1) x[p] = x0[p]! + scale * delta[p]!
    bringBack(x, x0, delta, ball, epsilon)
    return x
  },
}

/** Whether the ball bounds each pixel for itself, as the pixel bounds do. */
const isInterval = ({ ball }: Region): boolean => ball === balls.linf

class Momentum implements Pace {
  private readonly x0: Float32Array
  private readonly region: Region
  private readonly reach: Reach
  private readonly firstStep: number
  private readonly stops: readonly number[]
  private readonly previous: Float32Array
  private readonly change: Float32Array
  private size: StepSize | undefined
  private isFirst = true

  constructor(
    x0: Float32Array,
    start: Float32Array,
    region: Region,
    firstStep: number,
    stops: readonly number[],
  ) {
    this.x0 = x0
    this.region = region
    this.reach = new Reach(x0, isInterval(region) ? region.epsilon : Number.POSITIVE_INFINITY)
    this.firstStep = firstStep
    this.stops = stops
    this.previous = start.slice()
    this.change = new Float32Array(x0.length)
  }

  observe(loss: number): void {
    if (this.size) this.size.step(loss)
    else this.size = new StepSize(this.firstStep, loss)
  }

  /**
   * z = P(x + size * steepest(gradient)), x' = P(x + alpha (z - x) + (1 - alpha) (x - previous)), with P onto the ball
   * and then onto [0, 1]; the first move has nothing to go on from, so there x' = z.
   */
  move(x: Float32Array, gradient: Float32Array): void {
    const { x0, previous, change } = this
    this.region.ball.steepest(gradient, change)
    const size = Math.fround(this.size!.value)
    for (let p = 0; p < x.length; p += 1)
      change[p] = Math.fround(x[p]! + Math.fround(size * change[p]!)) - x0[p]!
    this.shorten()
    if (!this.isFirst) {
      for (let p = 0; p < x.length; p += 1) {
        const at = x[p]!
        const z = Math.fround(x0[p]! + change[p]!)
        change[p] = Math.fround(at + alpha * (z - at) + (1 - alpha) * (at - previous[p]!)) - x0[p]!
      }
      this.shorten()
    }
    this.isFirst = false
    previous.set(x)
    for (let p = 0; p < x.length; p += 1) x[p] = x0[p]! + change[p]!
  }

  /** The change to what x0 + change becomes in the ball and the pixel bounds, as `bringBack` has it. */
  private shorten(): void {
    const { ball, epsilon } = this.region
    if (!isInterval(this.region)) ball.project(this.change, epsilon)
    this.reach.clip(this.change)
  }

  check(step: number, _best: Float32Array, bestLoss: number): boolean {
    const stop = this.stops.indexOf(step)
    return stop >= 0 && this.size!.check(step - (this.stops[stop - 1] ?? 0), bestLoss)
  }
}
