/**
 * An orthonormal basis of what the columns of a matrix span, by Gram-Schmidt with pivoting: the longest remainder comes next,
 * until none is longer than a share of the first (Golub and Van Loan, Matrix Computations, 4th edition, section 5.4.2).
 *
 * @param matrix [rows, columns], row by row
 */
export function range(
  matrix: ArrayLike<number>,
  rows: number,
  columns: number,
  negligible: number,
): readonly Float64Array[] {
  const left = Array.from({ length: columns }, (_, c) =>
    Float64Array.from({ length: rows }, (_, r) => matrix[r * columns + c]!),
  )
  const basis: Float64Array[] = []
  let first = 0
  while (basis.length < Math.min(rows, columns)) {
    const longest = left.reduce((best, column) => (norm(column) > norm(best) ? column : best))
    const length = norm(longest)
    first ||= length
    if (length <= negligible * first) break
    const direction = longest.map((value) => value / length)
    basis.push(direction)
    for (const column of left) remove(column, direction)
  }
  return basis
}

const norm = (v: Float64Array): number => Math.hypot(...v)

/** Twice: the first time leaves rounding of the size of what it takes away. */
function remove(column: Float64Array, direction: Float64Array): void {
  for (let time = 0; time < 2; time += 1) {
    const share = column.reduce((sum, value, r) => sum + value * direction[r]!, 0)
    for (let r = 0; r < column.length; r += 1) column[r]! -= share * direction[r]!
  }
}
