/** The objective (3) of the paper in double precision, with l(u, v) = |u - v|^2 and a linear f. */
import { alpha, classOf, type Problem, pointsOf, type Solution } from './problem.ts'

/**
 * Two lambdas of weight 1/2 that integrate exactly what is quadratic (even cubic) in lambda over Beta(alpha, alpha), as the
 * loss is. Mean and variance are right with 1/2 -+ its standard deviation 1 / (2 sqrt(2 alpha + 1)), the third central
 * moment by symmetry: Gauss-Jacobi of two nodes.
 */
export const lambdas: readonly number[] = [-1, 1].map((sign) => 0.5 + sign * Math.sqrt(1 / (8 * alpha + 4)))

/**
 * l(f(Mix(h_i, h_j)), Mix(y_i, y_j)) with Mix(u, v) = lambda u + (1 - lambda) v: the states are mixed first, and f is taken
 * of the mixture, as (3) has it.
 */
export function lossOfPair(
  problem: Problem,
  { states, weight, bias }: Solution,
  i: number,
  j: number,
  lambda: number,
): number {
  const { classes: d, dimensions: m } = problem
  let loss = 0
  for (let c = 0; c < d; c += 1) {
    let difference = bias[c]!
    for (let k = 0; k < m; k += 1)
      difference += weight[k * d + c]! * (lambda * states[i * m + k]! + (1 - lambda) * states[j * m + k]!)
    if (c === classOf(problem, i)) difference -= lambda
    if (c === classOf(problem, j)) difference -= 1 - lambda
    loss += difference * difference
  }
  return loss
}

/** The objective: the mean over all pairs i != j, integrated over lambda. */
export function mixingLoss(problem: Problem, solution: Solution): number {
  let sum = 0
  for (const { i, j, lambda } of mixtures(problem)) sum += lossOfPair(problem, solution, i, j, lambda)
  return sum / numberOfMixtures(problem)
}

/** Every pair once, with either lambda: (j, i) with one is (i, j) with the other. Their losses have equal weights. */
export function* mixtures(problem: Problem): Generator<{ i: number; j: number; lambda: number }> {
  const n = pointsOf(problem)
  for (let i = 0; i < n; i += 1)
    for (let j = i + 1; j < n; j += 1) for (const lambda of lambdas) yield { i, j, lambda }
}

export const numberOfMixtures = (problem: Problem): number => pointsOf(problem) * (pointsOf(problem) - 1)
