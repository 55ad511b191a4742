/** Orthogonal steps from a matrix to a bidiagonal one with the same singular values. */
import { householder } from './householder.ts'

/**
 * A matrix [m, n], m <= n + 1, made lower bidiagonal by Householder reflections from both sides, the first from the
 * right: none from the left touches the first row. So what is below it undergoes the same, and comes out upper bidiagonal
 * with its own singular values:
 *
 *   [ a0          ]
 *   [ b0 a1       ]   values of the matrix: from the chain a0, b0, a1, b1, ...
 *   [    b1 a2    ]   values without the first row: from the chain b0, a1, b1, ...
 *   [       ..    ]
 *
 * Golub and Van Loan, Matrix Computations, 4th edition, section 5.4.8.
 *
 * @param M [m, n] row by row; overwritten
 * @returns the chain a0, b0, a1, b1, ...: min(m, n) times a, m - 1 times b
 */
export function bidiagonalize(M: Float64Array, m: number, n: number): Float64Array {
  const chain = new Float64Array(Math.min(m, n) + m - 1)
  const sums = new Float64Array(n)
  for (let k = 0; k < m && k < n; k += 1) {
    chain[2 * k] = reflectRows(M, m, n, k)
    if (k + 1 < m) chain[2 * k + 1] = reflectColumns(M, m, n, k, sums)
  }
  return chain
}

/** From the right: row k becomes zero behind its diagonal. @returns the diagonal */
function reflectRows(M: Float64Array, m: number, n: number, k: number): number {
  const row = M.subarray(k * n, (k + 1) * n)
  const reflection = householder(row[k]!, sumOfSquares(row, k + 1, n))
  if (reflection === null) return row[k]!
  const { first, beta, norm } = reflection
  row[k] = first
  for (let i = k + 1; i < m; i += 1) {
    const start = i * n
    let sum = 0
    for (let c = k; c < n; c += 1) sum += row[c]! * M[start + c]!
    sum *= beta
    for (let c = k; c < n; c += 1) M[start + c]! -= sum * row[c]!
  }
  return norm
}

/** From the left: column k becomes zero behind the place below its diagonal. @returns that place */
function reflectColumns(M: Float64Array, m: number, n: number, k: number, sums: Float64Array): number {
  let below = 0
  for (let i = k + 2; i < m; i += 1) below += M[i * n + k]! ** 2
  const top = (k + 1) * n
  const reflection = householder(M[top + k]!, below)
  if (reflection === null) return M[top + k]!
  const { first, beta, norm } = reflection
  M[top + k] = first
  sums.fill(0, k + 1)
  for (let i = k + 1; i < m; i += 1) {
    const start = i * n
    const v = M[start + k]!
    for (let c = k + 1; c < n; c += 1) sums[c]! += v * M[start + c]!
  }
  for (let i = k + 1; i < m; i += 1) {
    const start = i * n
    const v = beta * M[start + k]!
    for (let c = k + 1; c < n; c += 1) M[start + c]! -= v * sums[c]!
  }
  return norm
}

function sumOfSquares(row: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let c = from; c < to; c += 1) sum += row[c]! ** 2
  return sum
}
