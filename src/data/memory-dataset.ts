/** Data sets held in memory, or drawn into memory sample by sample as they are asked for. */
import { UserError } from '../errors.ts'
import type { Batch, Dataset } from './dataset.ts'
import type { Factors } from './factors.ts'

/** What an in-memory data set is made of. */
export interface Samples {
  readonly spec: string
  /** What was recognised, for people. */
  readonly description?: string | undefined
  readonly shape: readonly number[]
  readonly classes: number
  readonly classNames?: readonly string[] | undefined
  /** [n, ...shape]: uint8 pixels, read as float32(value / 255), or float32 features, read as they are. */
  readonly values: Uint8Array | Float32Array
  /** [n] */
  readonly labels: Int32Array
  /** Where given, writes sample `index` to its place in `values`, and is called before that sample's first use. */
  readonly draw?: ((index: number, into: Uint8Array | Float32Array) => void) | undefined
  readonly factors?: Factors | undefined
}

/** See memoryDataset in dataset.ts, which makes these. */
export class MemoryDataset implements Dataset {
  readonly spec: string
  readonly size: number
  readonly labels: Int32Array
  readonly shape: readonly number[]
  readonly classes: number
  declare readonly classNames?: readonly string[]
  declare readonly description?: string
  declare readonly factors?: Factors
  private readonly samples: Samples
  /** 1 for each sample that is in its place. */
  private readonly drawn: Uint8Array
  private readonly length: number

  constructor(samples: Samples, drawn: Uint8Array = new Uint8Array(samples.labels.length)) {
    this.spec = samples.spec
    this.size = samples.labels.length
    this.labels = samples.labels
    this.shape = samples.shape
    this.classes = samples.classes
    if (samples.classNames) this.classNames = samples.classNames
    if (samples.description !== undefined) this.description = samples.description
    if (samples.factors) this.factors = samples.factors
    this.samples = samples
    this.drawn = drawn
    this.length = this.shape.reduce((product, dim) => product * dim, 1)
    if (samples.values.length !== this.size * this.length)
      throw new RangeError(
        `${this.spec}: expected ${this.size} samples of ${this.length} values, got ${samples.values.length} values`,
      )
  }

  async read(indices: ArrayLike<number>): Promise<Batch> {
    checkIndices(indices, this.size)
    const n = indices.length
    const images = new Float32Array(n * this.length)
    const labels = new Int32Array(n)
    for (let i = 0; i < n; i++) {
      const index = indices[i]!
      const sample = this.sample(index)
      labels[i] = this.labels[index]!
      if (sample instanceof Float32Array) images.set(sample, i * this.length)
      else for (let j = 0, at = i * this.length; j < sample.length; j++) images[at + j] = unit[sample[j]!]!
    }
    return { images, labels, n }
  }

  /** The first `limit` samples, over the same memory. */
  head(limit: number): Dataset {
    const { values, labels } = this.samples
    return new MemoryDataset(
      { ...this.samples, values: values.subarray(0, limit * this.length), labels: labels.subarray(0, limit) },
      this.drawn,
    )
  }

  private sample(index: number): Uint8Array | Float32Array {
    const sample = this.samples.values.subarray(index * this.length, (index + 1) * this.length)
    if (this.samples.draw && this.drawn[index] === 0) {
      this.samples.draw(index, sample)
      this.drawn[index] = 1
    }
    return sample
  }
}

/** float32(v / 255) for each byte v. */
const unit = Float32Array.from({ length: 256 }, (_, v) => v / 255)

/** RangeError for an index that is not in [0, size). */
export function checkIndices(indices: ArrayLike<number>, size: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!
    if (!Number.isInteger(index) || index < 0 || index >= size)
      throw new RangeError(`sample index: expected an integer from 0 to ${size - 1}, got ${index}`)
  }
}

/**
 * Checks how many samples a generator is asked for, each of `length` values.
 *
 * @throws UserError for none, for a fraction, or for more than 2^31 values in all
 */
export function checkCount(name: string, n: number, length: number): void {
  const most = Math.floor(2 ** 31 / length)
  if (!Number.isInteger(n) || n < 1 || n > most)
    throw new UserError(`${name}: n: expected a whole number of samples from 1 to ${most}, got ${n}`)
}
