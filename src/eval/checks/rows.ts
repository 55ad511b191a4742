import { rowOf } from '../../attacks/rows.ts'

/** Views of the n rows of a matrix. */
export const rowsOf = (all: Float32Array, n: number): Float32Array[] =>
  Array.from({ length: n }, (_, i) => rowOf(all, i, all.length / n))
