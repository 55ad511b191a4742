import { randomStream } from '../../data/random.ts'
import { type Problem, pointsOf, type Solution } from './problem.ts'

/**
 * Where descent starts: random states and A, normal numbers, b = 1/d. The labels, less their mean, have d - 1 singular values
 * s = sqrt(n / d); states and A start with singular values of about sqrt(s) each, as at a balanced solution.
 *
 * A 1 = 0 and 1'b = 1, so the outputs of f sum to 1 as labels do. The residuals then sum to 0, and so does every row of the
 * gradient of A: descent keeps it so, and A has rank d - 1 at most, which leaves corollary 1 all of its m - d + 1 dimensions.
 */
export function start(problem: Problem, seed: number): Solution {
  const { classes: d, perClass, dimensions: m } = problem
  const n = pointsOf(problem)
  const s = Math.sqrt(perClass)
  const normals = (name: string, rows: number, columns: number, deviation: number) =>
    Float32Array.from({ length: rows * columns }, normalsOf(seed, name, deviation))
  const weight = normals('weight', m, d, Math.sqrt(s / Math.max(m, d)))
  for (let k = 0; k < m; k += 1) centre(weight.subarray(k * d, (k + 1) * d))
  return {
    states: normals('states', n, m, Math.sqrt(s / n)),
    weight,
    bias: new Float32Array(d).fill(1 / d),
  }
}

function normalsOf(seed: number, name: string, deviation: number): () => number {
  const random = randomStream(seed, `theorem 1 ${name}`, 0, 0)
  return () => deviation * random.normal()
}

function centre(row: Float32Array): void {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length
  for (let c = 0; c < row.length; c += 1) row[c]! -= mean
}
