/** Data sets that are drawn from known factors of variation, which can be mixed before anything is drawn. */

export interface Factors {
  /** One for each number of a factor vector. */
  readonly names: readonly string[]
  /** The factors of sample `index`; not to be written to. */
  of(index: number): Float64Array
  /** Writes the image of a factor vector, in the data set's shape and pixel units, which is that of `of(i)` for sample i. */
  draw(values: Float64Array, into: Float32Array): void
}
