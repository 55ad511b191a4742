import type { Ball } from './ball.ts'
import { finiteDirection } from './finite.ts'

/** A Euclidean length of at most epsilon. */
export const l2: Ball = {
  name: 'l2',
  /** g / |g|. */
  steepest(gradient, direction) {
    finiteDirection(gradient, direction)
    const length = l2.norm(direction)
    if (length > 0) for (let i = 0; i < direction.length; i += 1) direction[i] = direction[i]! / length
  },
  /** Along the radius. */
  project(delta, epsilon) {
    const length = l2.norm(delta)
    if (!(length > epsilon)) return
    const factor = Math.fround(epsilon / length)
    for (let i = 0; i < delta.length; i += 1) delta[i] = factor * delta[i]!
  },
  /** A direction from independent normal numbers, a radius epsilon U^(1/d) (Muller 1959). */
  sample(random, epsilon, delta) {
    for (let i = 0; i < delta.length; i += 1) delta[i] = random.normal()
    const scale = (epsilon * random.uniform() ** (1 / delta.length)) / l2.norm(delta)
    for (let i = 0; i < delta.length; i += 1) delta[i] = scale * delta[i]!
  },
  norm(delta) {
    let sum = 0
    for (let i = 0; i < delta.length; i += 1) sum += delta[i]! * delta[i]!
    return Math.sqrt(sum)
  },
}
