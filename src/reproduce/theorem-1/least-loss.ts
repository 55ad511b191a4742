import { alpha, type Problem, pointsOf } from './problem.ts'

/**
 * The least value that the objective (3) has over all states h_i in m dimensions and all linear f, with
 * l(u, v) = |u - v|^2 and n / d points of each of the d classes:
 *
 *   kappa * max(0, d - 1 - m) / d,   kappa = (alpha + 1 - alpha / (n - 1)) / (2 alpha + 1)
 *
 * With residuals r_i = f(h_i) - y_i a mixture misses by lambda r_i + (1 - lambda) r_j, since f is affine and the weights
 * sum to 1. Of lambda ~ Beta(alpha, alpha) we need
 *
 *   E lambda^2 = E (1 - lambda)^2 = (alpha + 1) / (4 alpha + 2),   E lambda (1 - lambda) = alpha / (4 alpha + 2).
 *
 * The sum over i != j of |r_i|^2 + |r_j|^2 is 2 (n - 1) sum |r_i|^2, that of r_i'r_j is |sum r_i|^2 - sum |r_i|^2. Split into
 * mean and rest, r_i = r + s_i with sum s_i = 0, the objective becomes
 *
 *   |r|^2 + kappa / n * sum |s_i|^2:
 *
 * mixing changes the weight of the rest and nothing else. b makes r = 0. The s_i are then the rows of Hc A - Yc, where Hc
 * [n, m] and Yc [n, d] are states and labels with their means taken away. Hc A can be any matrix of rank m or less (with
 * columns that sum to 0, as those of Yc do), so the least sum of squares is that of the singular values of Yc after the first
 * m (Eckart and Young 1936). Here Yc'Yc = n / d * (I - 1 1' / d): d - 1 singular values of sqrt(n / d), and one of 0. What is
 * left out is n / d * (d - 1 - m).
 *
 * So m = d - 1 dimensions are needed for a loss of 0, and enough: theorem 1, and its converse for a linear f.
 */
export function leastLoss(problem: Problem): number {
  const { classes: d, dimensions: m } = problem
  const kappa = (alpha + 1 - alpha / (pointsOf(problem) - 1)) / (2 * alpha + 1)
  return (kappa * Math.max(0, d - 1 - m)) / d
}
