/** The order of samples that lie class by class. */

export interface Turns {
  /** Class of each sample. */
  readonly labels: Int32Array
  /** Its place among those of its class. */
  readonly ranks: Int32Array
}

/**
 * The first of each class, then the second of each that has one, and so on: the first n are of all classes alike.
 *
 * @param sizes of the classes
 */
export function takeTurns(sizes: readonly number[]): Turns {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const labels = new Int32Array(total)
  const ranks = new Int32Array(total)
  let rest = [...sizes.keys()]
  for (let rank = 0, at = 0; at < total; rank += 1) {
    rest = rest.filter((label) => sizes[label]! > rank)
    for (const label of rest) {
      labels[at] = label
      ranks[at] = rank
      at += 1
    }
  }
  return { labels, ranks }
}
