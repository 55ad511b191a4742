/** Row groups that were decoded, the latest of them kept. */
import type { ParquetFile, RowGroup } from './file.ts'

/** Bytes of all groups that are kept; the latest group is kept whatever its size. */
const usualBudget = 2 ** 28

/** One column of the row groups of several files, one after the other. */
export class RowCache<T> {
  /** First row of each group, over all files. */
  readonly starts: readonly number[]
  readonly groups: readonly (RowGroup & { readonly file: ParquetFile })[]
  private readonly decode: (values: unknown[], file: ParquetFile, group: RowGroup) => T
  private readonly sizeOf: (decoded: T) => number
  private readonly column: string
  private readonly budget: number
  /** In the order of use, the latest last. */
  private readonly held = new Map<number, { readonly value: Promise<T>; bytes: number }>()

  constructor(
    files: readonly ParquetFile[],
    column: string,
    decode: (values: unknown[], file: ParquetFile, group: RowGroup) => T,
    sizeOf: (decoded: T) => number,
    budget = usualBudget,
  ) {
    this.groups = files.flatMap((file) =>
      file.groups.filter(({ size }) => size > 0).map((group) => ({ ...group, file })),
    )
    let start = 0
    this.starts = this.groups.map(({ size }) => {
      start += size
      return start - size
    })
    this.column = column
    this.decode = decode
    this.sizeOf = sizeOf
    this.budget = budget
  }

  /** What group `k` decodes to. */
  get(k: number): Promise<T> {
    const known = this.held.get(k)
    if (known) {
      this.held.delete(k)
      this.held.set(k, known)
      return known.value
    }
    const entry = { value: this.load(k), bytes: 0 }
    this.held.set(k, entry)
    entry.value.then(
      (decoded) => {
        entry.bytes = this.sizeOf(decoded)
        this.trim()
      },
      () => this.held.delete(k),
    )
    return entry.value
  }

  private async load(k: number): Promise<T> {
    const { file, ...group } = this.groups[k]!
    return this.decode(await file.values(this.column, group), file, group)
  }

  private trim(): void {
    let sum = [...this.held.values()].reduce((bytes, entry) => bytes + entry.bytes, 0)
    for (const [k, entry] of this.held) {
      if (sum <= this.budget || this.held.size === 1) return
      this.held.delete(k)
      sum -= entry.bytes
    }
  }
}
