/** The feasible set of an attack: a ball around an image, cut with [0, 1]. */
import type { Ball } from './balls.ts'
import { clipPixels } from './float-bits.ts'

/**
 * Moves a point back: into the ball around x0, then into the pixel bounds, in float32; at once where the ball knows how
 * (l1), so that clipping only takes off what rounding added. Clipping towards a box that holds x0 never leaves the ball
 * again.
 *
 * @param x the point, changed in place
 * @param delta room for one image
 */
export function bringBack(
  x: Float32Array,
  x0: Float32Array,
  delta: Float32Array,
  ball: Ball,
  epsilon: number,
): void {
  for (let p = 0; p < x.length; p += 1) delta[p] = x[p]! - x0[p]!
  if (ball.projectInBox) ball.projectInBox(delta, x0, epsilon)
  else ball.project(delta, epsilon)
  for (let p = 0; p < x.length; p += 1) x[p] = x0[p]! + delta[p]!
  clipPixels(x)
}

export const clipPixel = (value: number): number => Math.min(Math.max(value, 0), 1)
