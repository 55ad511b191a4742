/** What APGD does differently from ball to ball. */
import type { RandomStream } from '../../data/random.ts'
import type { AttackParameters } from '../attack.ts'
import type { Ball } from '../balls.ts'

/** Where one image is moved. */
export interface Region {
  readonly ball: Ball
  /** In pixel units of [0, 1]. */
  readonly epsilon: number
}

/** How one image moves; it remembers what it needs for that. */
export interface Pace {
  /** The current point has this loss. */
  observe(loss: number): void
  /** Moves x, in place, up the gradient there, back into the region. */
  move(x: Float32Array, gradient: Float32Array): void
  /**
   * Called after each step, numbered from 1: looks, now and then, whether it should move in another way.
   *
   * @param best the point of the highest loss so far
   * @returns whether to go on from that point
   */
  check(step: number, best: Float32Array, bestLoss: number): boolean
}

/** A part of a run, in one region. */
export interface Leg {
  readonly region: Region
  readonly steps: number
  /** @param start inside the region */
  pace(x0: Float32Array, start: Float32Array): Pace
}

export interface Strategy {
  /** The legs of a run, of so many steps in all; the last one is in the ball itself. */
  legs(region: Region, parameters: AttackParameters): readonly [Leg, ...Leg[]]
  /** A random point of the region of the first leg. */
  start(x0: Float32Array, region: Region, random: RandomStream): Float32Array
}
