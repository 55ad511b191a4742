/** The norms of other tools: the usual ones but for how they divide, scale and draw. */
import type { RandomStream } from '../../data/random.ts'
import { UserError } from '../../errors.ts'
import { finiteDirection } from '../balls/finite.ts'
import { type Ball, type BallName, balls } from '../balls.ts'

/** g / divisor(norm of g): tools differ in how they keep the divisor from being zero. */
export const along =
  ({ norm }: Ball, divisor: (norm: number) => number): Ball['steepest'] =>
  (gradient, direction) => {
    finiteDirection(gradient, direction)
    const by = divisor(norm(direction))
    for (let p = 0; p < direction.length; p += 1) direction[p] = direction[p]! / by
  }

/** Scales delta down to the radius in any norm; only in l2 that is the nearest point of the ball. */
export const rescale =
  ({ norm }: Ball): Ball['project'] =>
  (delta, epsilon) => {
    const length = norm(delta)
    if (!(length > epsilon)) return
    const factor = Math.fround(epsilon / length)
    for (let p = 0; p < delta.length; p += 1) delta[p] = factor * delta[p]!
  }

/** The l1 ball without its exact steps: other tools project by scaling, and each goes its own way up. */
export const scaledL1 = (steepest: Ball['steepest']): Ball => ({
  name: balls.l1.name,
  steepest,
  project: rescale(balls.l1),
  sample: balls.l1.sample,
  norm: balls.l1.norm,
})

/** A uniform direction with a uniform radius: not uniform in the ball, but crowded around its centre. */
export function uniformRadius(random: RandomStream, epsilon: number, delta: Float32Array): void {
  const radius = epsilon * random.uniform()
  for (let p = 0; p < delta.length; p += 1) delta[p] = random.normal()
  const factor = radius / balls.l2.norm(delta)
  for (let p = 0; p < delta.length; p += 1) delta[p] = factor * delta[p]!
}

/** A uniform point of the cube, scaled down to the ball: with more than a few pixels always on its surface. */
export function cubeRescaled(random: RandomStream, epsilon: number, delta: Float32Array): void {
  balls.linf.sample(random, epsilon, delta)
  balls.l2.project(delta, epsilon)
}

/** The step shared by all pixels whose gradient is largest, sign aside. */
export function sharedAmongLargest(gradient: Float32Array, direction: Float32Array): void {
  finiteDirection(gradient, direction)
  const most = balls.linf.norm(direction)
  const ties = direction.reduce((count, g) => count + (Math.abs(g) === most ? 1 : 0), 0)
  for (let p = 0; p < direction.length; p += 1) {
    const g = direction[p]!
    direction[p] = Math.abs(g) === most ? Math.sign(g) / ties : 0
  }
}

/** A tool's norms by the names of the usual ones. */
export const ballsOf =
  (tool: string, own: Readonly<Partial<Record<BallName, Ball>>>) =>
  ({ name }: Ball): Ball => {
    const ball = own[name as BallName]
    if (ball === undefined)
      throw new UserError(
        `match ${tool}: expected a ball that it has, of ${Object.keys(own).join(', ')}, got ${name}`,
      )
    return ball
  }
