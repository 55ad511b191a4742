import type { Ball } from './ball.ts'
import { finiteDirection } from './finite.ts'
import { projectInBox } from './l1-in-box.ts'

/**
 * How far short of the radius the projection aims, as a share: pixels are rounded to float32 one by one, and the sum of
 * thousands of roundings would leave the ball.
 */
const margin = 1e-6

/** The changes of all pixels sum to at most epsilon, sign aside. */
export const l1: Ball = {
  name: 'l1',
  /** The one pixel with the largest gradient, sign aside; the first of equal ones, as ART has it. */
  steepest(gradient, direction) {
    finiteDirection(gradient, direction)
    const k = largest(direction)
    const sign = Math.sign(direction[k] ?? 0)
    direction.fill(0)
    if (sign !== 0) direction[k] = sign
  },
  /**
   * The same where pixels have bounds: the pixel with the largest gradient goes to its bound, then the next one, until
   * the size is spent. A single pixel could not take more than 1, and a full one nothing (Croce and Hein 2021, Mind the
   * Box, proposition 3.2).
   */
  steepestInBox(gradient, x, size, step) {
    const left = new Float32Array(gradient.length)
    finiteDirection(gradient, left)
    step.fill(0)
    for (let budget = size; budget > 0; ) {
      const k = largest(left)
      const g = left[k] ?? 0
      if (g === 0) return
      const length = Math.min(budget, g > 0 ? 1 - x[k]! : x[k]!)
      if (length > 0) step[k] = Math.sign(g) * length
      budget -= Math.max(length, 0)
      left[k] = 0
    }
  },
  /** Shrinks all changes by the same amount, the small ones to 0 (Duchi et al. 2008, figure 1). */
  project(delta, epsilon) {
    if (!(l1.norm(delta) > epsilon)) return
    const amount = shrinkage(delta, epsilon * (1 - margin))
    for (let i = 0; i < delta.length; i += 1)
      delta[i] = Math.sign(delta[i]!) * Math.max(Math.abs(delta[i]!) - amount, 0)
  },
  projectInBox(delta, x0, epsilon) {
    projectInBox(delta, x0, epsilon * (1 - margin))
  },
  /**
   * Exponential numbers over the sum of d + 1 of them are uniform in the simplex of radius 1 (Devroye 1986, chapter
   * V, theorem 2.1); signs are fair coins.
   */
  sample(random, epsilon, delta) {
    const exponential = () => -Math.log(1 - random.uniform())
    let sum = exponential()
    for (let i = 0; i < delta.length; i += 1) {
      const size = exponential()
      sum += size
      delta[i] = random.uniform() < 0.5 ? -size : size
    }
    for (let i = 0; i < delta.length; i += 1) delta[i] = (epsilon * delta[i]!) / sum
  },
  norm(delta) {
    let sum = 0
    for (let i = 0; i < delta.length; i += 1) sum += Math.abs(delta[i]!)
    return sum
  },
}

/** Where the largest number is, sign aside; the first of equal ones. */
function largest(values: Float32Array): number {
  let at = 0
  for (let i = 1; i < values.length; i += 1) if (Math.abs(values[i]!) > Math.abs(values[at]!)) at = i
  return at
}

/** The amount t for which the sum of max(|delta_i| - t, 0) is epsilon; delta lies outside of the ball. */
function shrinkage(delta: Float32Array, epsilon: number): number {
  const sizes = Float64Array.from(delta, Math.abs).sort()
  let sum = -epsilon
  let amount = 0
  for (let count = 1; count <= sizes.length; count += 1) {
    const size = sizes[sizes.length - count]!
    sum += size
    if (size < sum / count) break
    amount = sum / count
  }
  return amount
}
