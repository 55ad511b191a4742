import { clipPixel } from '../feasible.ts'
import type { Rules } from './rules.ts'

export interface Step {
  readonly rules: Rules
  /** Radius of the ball in pixel units of [0, 1]. */
  readonly epsilon: number
  /** Length of the step, a float32 in the same units. */
  readonly size: number
}

/**
 * One step up from x, back into the ball around x0, back into the pixel bounds: each result rounded to float32, in the
 * order that the rules say.
 *
 * @param x one image, changed in place
 * @param gradient of what is raised
 */
export function takeStep(x: Float32Array, x0: Float32Array, gradient: Float32Array, step: Step): void {
  const { ball, clip } = step.rules
  const clipsFirst = clip === 'before' || clip === 'around'
  const clipsLast = clip === 'after' || clip === 'around'
  const delta = new Float32Array(x.length)
  direct(x, gradient, delta, step)
  for (let p = 0; p < x.length; p += 1) {
    const moved = Math.fround(x[p]! + delta[p]!)
    delta[p] = (clipsFirst ? clipPixel(moved) : moved) - x0[p]!
  }
  ball.project(delta, step.epsilon)
  for (let p = 0; p < x.length; p += 1) {
    const moved = Math.fround(x0[p]! + delta[p]!)
    x[p] = clipsLast ? clipPixel(moved) : moved
  }
}

/** The step itself, written into `delta`. */
function direct(
  x: Float32Array,
  gradient: Float32Array,
  delta: Float32Array,
  { rules: { ball }, size }: Step,
): void {
  if (ball.steepestInBox) {
    ball.steepestInBox(gradient, x, size, delta)
    return
  }
  ball.steepest(gradient, delta)
  for (let p = 0; p < delta.length; p += 1) delta[p] = size * delta[p]!
}
