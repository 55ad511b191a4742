/** Which samples are the same to the bit, by 64 bits of SHA-256: among 10 million the chance of a false pair is 3 in a million. */
import { createHash } from 'node:crypto'
import type { Sample } from './samples.ts'

export function digestOf({ shape, values }: Pick<Sample, 'shape' | 'values'>): bigint {
  const hash = createHash('sha256').update(`${shape.join()} `)
  return hash.update(values).digest().readBigUInt64LE()
}

/** Digests of a data set, eight bytes a sample. */
export class Digests {
  readonly #all: BigUint64Array
  readonly #has: Uint8Array

  constructor(size: number) {
    this.#all = new BigUint64Array(size)
    this.#has = new Uint8Array(size)
  }

  set(index: number, digest: bigint): void {
    this.#all[index] = digest
    this.#has[index] = 1
  }

  /** Samples that are alike, first ones first; each group has at least two. */
  groups(): readonly (readonly number[])[] {
    const repeated = new Set<bigint>()
    const sorted = this.#sorted()
    for (let i = 1; i < sorted.length; i += 1) if (sorted[i] === sorted[i - 1]) repeated.add(sorted[i]!)
    return [...this.#placesOf(repeated).values()]
  }

  /** For each sample that `other` has too: its place there (of several, the first). */
  sharedWith(other: Digests): readonly (readonly [own: number, other: number])[] {
    const shared = new Set<bigint>()
    const [a, b] = [this.#sorted(), other.#sorted()]
    for (let i = 0, k = 0; i < a.length && k < b.length; ) {
      if (a[i] === b[k]) shared.add(a[i]!)
      if (a[i]! <= b[k]!) i += 1
      else k += 1
    }
    const there = other.#placesOf(shared)
    return [...this.#placesOf(shared)]
      .flatMap(([digest, places]) => places.map((own) => [own, there.get(digest)![0]!] as const))
      .sort(([first], [second]) => first - second)
  }

  #sorted(): BigUint64Array {
    return this.#all.filter((_, i) => this.#has[i] === 1).sort()
  }

  #placesOf(wanted: ReadonlySet<bigint>): Map<bigint, number[]> {
    const places = new Map<bigint, number[]>()
    for (let i = 0; i < this.#all.length; i += 1) {
      const digest = this.#all[i]!
      if (this.#has[i] === 0 || !wanted.has(digest)) continue
      const known = places.get(digest)
      if (known) known.push(i)
      else places.set(digest, [i])
    }
    return places
  }
}
