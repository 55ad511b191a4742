/** R of the QR decomposition of a matrix that is seen a few rows at a time. */
import { householder } from './householder.ts'

/**
 * R of [1 X]: the n rows x of X, each with a 1 before it. R'R = [1 X]'[1 X], so
 *
 *   R = [ sqrt(n)  r ]   r'r + S'S = X'X,   r = sqrt(n) * mean of the rows,
 *       [   0      S ]   S'S = X'X - r'r = (X - mean)'(X - mean):
 *
 * [r; S] has the singular values of X, and S those of X with its mean taken away. Orthogonal steps alone lead there, so
 * small values keep the digits that X'X would lose. Memory is R's, whatever the number of rows.
 *
 * Householder reflections that take in new rows under a triangle: Golub and Van Loan, Matrix Computations, 4th edition,
 * sections 5.1 and 5.2.
 */
export class TriangularFactor {
  /** D + 1. */
  readonly #columns: number
  /** Whether there are more rows than columns. Else rows are kept as they are: R would be no smaller. */
  readonly #isTall: boolean
  /** R, or the rows so far. */
  readonly #rows: Float64Array
  readonly #sums: Float64Array
  #count = 0

  /**
   * @param size D, values a row
   * @param total how many rows there will be
   */
  constructor(size: number, total: number) {
    this.#columns = size + 1
    this.#isTall = total > this.#columns
    this.#rows = new Float64Array(Math.min(total, this.#columns) * this.#columns)
    this.#sums = new Float64Array(this.#columns)
  }

  /** @param rows [n, D] */
  append(rows: Float32Array): void {
    const size = this.#columns - 1
    const n = rows.length / size
    const block = new Float64Array(n * this.#columns).fill(1)
    for (let i = 0; i < n; i += 1) block.set(rows.subarray(i * size, (i + 1) * size), i * this.#columns + 1)
    if (this.#isTall) for (let j = 0; j <= size; j += 1) this.#reflect(this.#rows, j, block, n)
    else this.#rows.set(block, this.#count * this.#columns)
    this.#count += n
  }

  /** A matrix like [r; S], [m, D] with m <= D + 1, row by row: a copy. */
  factor(): Float64Array {
    const columns = this.#columns
    const rows = this.#isTall ? columns : this.#count
    const R = this.#rows.slice(0, rows * columns)
    if (!this.#isTall) this.#reflect(R, 0, R.subarray(columns), rows - 1)
    const values = new Float64Array(rows * (columns - 1))
    for (let i = 0; i < rows; i += 1)
      values.set(R.subarray(i * columns + 1, (i + 1) * columns), i * (columns - 1))
    return values
  }

  /** Makes column j of the block, [n, D + 1], zero, by a reflection of it and row j of R. */
  #reflect(R: Float64Array, j: number, block: Float64Array, n: number): void {
    const columns = this.#columns
    const sums = this.#sums
    const diagonal = j * columns + j
    let below = 0
    for (let i = 0; i < n; i += 1) below += block[i * columns + j]! ** 2
    const reflection = householder(R[diagonal]!, below)
    if (reflection === null) return
    const { first, beta } = reflection
    for (let c = j; c < columns; c += 1) sums[c] = first * R[j * columns + c]!
    for (let i = 0; i < n; i += 1) {
      const v = block[i * columns + j]!
      for (let c = j, at = i * columns + j; c < columns; c += 1, at += 1) sums[c]! += v * block[at]!
    }
    for (let c = j; c < columns; c += 1) {
      sums[c]! *= beta
      R[j * columns + c]! -= first * sums[c]!
    }
    for (let i = 0; i < n; i += 1) {
      const v = block[i * columns + j]!
      for (let c = j + 1, at = i * columns + j + 1; c < columns; c += 1, at += 1) block[at]! -= v * sums[c]!
    }
  }
}
