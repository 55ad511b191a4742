/** The nearest rows of a large matrix to those of another, exactly, in blocks. */
import type { Products } from './products.ts'

/**
 * The nearest rows so far to each of some rows, nearest first. Of equal distances the earlier row is nearer; which one
 * scikit-learn takes depends on its blocks, so with many equal distances its predictions are others.
 */
export class NearestNeighbours {
  /** Labels of the nearest, [n, most]; -1 where fewer were seen. */
  readonly labels: Int32Array
  readonly #queries: Float32Array
  readonly #size: number
  readonly #most: number
  readonly #distances: Float64Array
  readonly #norms: Float64Array

  /**
   * @param queries [n, size]
   * @param most how many nearest are kept
   */
  constructor(queries: Float32Array, size: number, most: number) {
    const n = queries.length / size
    this.#queries = queries
    this.#size = size
    this.#most = most
    this.#norms = squaredNorms(queries, size)
    this.#distances = new Float64Array(n * most).fill(Number.POSITIVE_INFINITY)
    this.labels = new Int32Array(n * most).fill(-1)
  }

  /**
   * Takes in the next rows. |a|^2 - 2 a b' + |b|^2 tells which can be among the nearest; these are measured by their
   * differences, so the answer is the same however rows come in blocks.
   *
   * @param rows [m, size]; @param labels [m]
   */
  async add(rows: Float32Array, labels: Int32Array, products: Products, blockRows: number): Promise<void> {
    const norms = squaredNorms(rows, this.#size)
    const n = this.#norms.length
    for (let start = 0; start < n; start += blockRows) {
      const end = Math.min(n, start + blockRows)
      const block = this.#queries.slice(start * this.#size, end * this.#size)
      const inner = await products.of(block, rows, this.#size)
      for (let i = start; i < end; i += 1)
        this.#screen(
          i,
          inner.subarray((i - start) * labels.length, (i - start + 1) * labels.length),
          rows,
          labels,
          norms,
        )
    }
  }

  #screen(i: number, inner: Float64Array, rows: Float32Array, labels: Int32Array, norms: Float64Array): void {
    const last = (i + 1) * this.#most - 1
    const own = this.#norms[i]!
    for (let t = 0; t < labels.length; t += 1) {
      const sum = own + norms[t]!
      // No sum of this many terms is further off than that (Higham, Accuracy and Stability, 2nd edition, section 3.1).
      const slack = 4 * this.#size * Number.EPSILON * sum
      if (sum - 2 * inner[t]! - slack > this.#distances[last]!) continue
      const distance = this.#squaredDistance(i, t, rows)
      if (distance < this.#distances[last]!) this.#insert(i, distance, labels[t]!)
    }
  }

  #squaredDistance(i: number, t: number, rows: Float32Array): number {
    const size = this.#size
    let sum = 0
    for (let c = 0, a = i * size, b = t * size; c < size; c += 1, a += 1, b += 1) {
      const difference = this.#queries[a]! - rows[b]!
      sum += difference * difference
    }
    return sum
  }

  #insert(i: number, distance: number, label: number): void {
    const first = i * this.#most
    let at = first + this.#most - 1
    for (; at > first && this.#distances[at - 1]! > distance; at -= 1) {
      this.#distances[at] = this.#distances[at - 1]!
      this.labels[at] = this.labels[at - 1]!
    }
    this.#distances[at] = distance
    this.labels[at] = label
  }
}

function squaredNorms(rows: Float32Array, size: number): Float64Array {
  const norms = new Float64Array(rows.length / size)
  rows.forEach((value, i) => {
    norms[Math.floor(i / size)]! += value * value
  })
  return norms
}

/** The label that most of these have; the smallest of several, as scikit-learn's KNeighborsClassifier has it. */
export function majority(labels: Int32Array): number {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  const [[winner]] = [...counts].sort(([a, m], [b, n]) => n - m || a - b) as [[number, number]]
  return winner
}
