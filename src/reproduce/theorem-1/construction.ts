import { randomStream } from '../../data/random.ts'
import { classOf, type Problem, pointsOf, type Solution } from './problem.ts'

/**
 * The minimiser in the proofs of theorem 1 and corollary 1: A'H + b 1' = I, and h_i the column of H of the class of point i,
 * plus any e_i in the null space of A'.
 *
 * b = 1/d makes I - b 1' the projection V V' on what is orthogonal to 1, of rank d - 1, with orthonormal columns V
 * [d, d - 1]. So A = H = V' do, and further rows of zeros where m > d - 1: e_i has its values there. With m < d - 1 the first
 * m columns of V leave out the least that can be left out, d - 1 - m.
 *
 * @param seed of the e_i, which are standard normal
 */
export function construction(problem: Problem, seed: number): Solution {
  const { classes: d, dimensions: m } = problem
  const weight = new Float64Array(m * d)
  for (let k = 0; k < Math.min(m, d - 1); k += 1)
    for (let c = 0; c < d; c += 1) weight[k * d + c] = helmert(k + 1, c)
  const states = new Float64Array(pointsOf(problem) * m)
  for (let i = 0; i < pointsOf(problem); i += 1) {
    const random = randomStream(seed, 'theorem 1 null space', i, 0)
    for (let k = 0; k < m; k += 1)
      states[i * m + k] = k < d - 1 ? weight[k * d + classOf(problem, i)]! : random.normal()
  }
  return { states, weight, bias: new Float64Array(d).fill(1 / d) }
}

/** Entry c of the k-th of Helmert's vectors, k >= 1: (1, ..., 1, -k, 0, ..., 0) / sqrt(k (k + 1)), orthonormal and orthogonal to 1. */
const helmert = (k: number, c: number): number => (c < k ? 1 : c === k ? -k : 0) / Math.sqrt(k * (k + 1))
