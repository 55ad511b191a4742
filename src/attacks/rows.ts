/** Batches as rows of one array: [n, length], row after row. */

/** A view of one row. */
export const rowOf = (all: Float32Array, row: number, length: number): Float32Array =>
  all.subarray(row * length, (row + 1) * length)

/** A copy of the rows with these numbers, one after the other. */
export function gatherRows(all: Float32Array, numbers: ArrayLike<number>, length: number): Float32Array {
  const some = new Float32Array(numbers.length * length)
  for (let k = 0; k < numbers.length; k += 1) some.set(rowOf(all, numbers[k]!, length), k * length)
  return some
}

/** The rows of one batch. */
export function joinRows(rows: readonly Float32Array[], length: number): Float32Array {
  const all = new Float32Array(rows.length * length)
  rows.forEach((row, k) => {
    all.set(row, k * length)
  })
  return all
}
