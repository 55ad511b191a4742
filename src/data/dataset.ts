/** What a data set is to the rest of the project: samples by index, with labels, in pixel units of [0, 1]. */
import { UserError } from '../errors.ts'
import { MemoryDataset, type Samples } from './memory-dataset.ts'
import { subset } from './subset.ts'

/** Some samples with their labels. */
export interface Batch {
  /** Shape [n, ...shape], in pixel units of [0, 1] for images. The batch's own copy. */
  readonly images: Float32Array
  /** Shape [n], class numbers. */
  readonly labels: Int32Array
  readonly n: number
}

/** A labelled data set. */
export interface Dataset {
  /** The SPEC that opens it again, `name:split?options` or a path; of a part of one, with the part in brackets. */
  readonly spec: string
  readonly size: number
  /** Shape [size], class numbers, had without reading the samples. Not to be written to. */
  readonly labels: Int32Array
  /** Shape of one sample, [C, H, W] for images. */
  readonly shape: readonly number[]
  /** Labels are in [0, classes). */
  readonly classes: number
  readonly classNames?: readonly string[]
  /**
   * SHA-256, in hex, of the samples as they are stored (uint8 pixels, else float32 little-endian), one after the
   * other, then of all labels as int32 little-endian. Computed on first use.
   */
  readonly sha256: string
  /** The samples at these indices, in this order; repeats are allowed. RangeError outside [0, size). */
  read(indices: ArrayLike<number>): Promise<Batch>
}

/** A data set held in memory. Samples with a `draw` are made when they are first asked for. */
export function memoryDataset(samples: Samples): Dataset {
  return new MemoryDataset(samples)
}

/**
 * The first `limit` samples, or the data set itself if it has no more. The spec stays; sha256 is that of the samples
 * that remain, so `glyphs:test?n=500` and the first 500 of `glyphs:test` share it. Of a data set that is not held in
 * memory it is that of a subset, since its bytes cannot be had at once.
 */
export function take(dataset: Dataset, limit: number): Dataset {
  if (!Number.isInteger(limit) || limit < 1)
    throw new UserError(`limit: expected a whole number of samples, at least 1, got ${limit}`)
  if (limit >= dataset.size) return dataset
  if (dataset instanceof MemoryDataset) return dataset.head(limit)
  return subset(
    dataset,
    Int32Array.from({ length: limit }, (_, i) => i),
    dataset.spec,
  )
}

/** All samples in order, in batches of `size`; the last one may be smaller. */
export async function* batches(dataset: Dataset, size: number): AsyncGenerator<Batch, void, undefined> {
  if (!Number.isInteger(size) || size < 1)
    throw new UserError(`batch: expected a whole number of samples, at least 1, got ${size}`)
  for (let start = 0; start < dataset.size; start += size) {
    const n = Math.min(size, dataset.size - start)
    yield dataset.read(Int32Array.from({ length: n }, (_, i) => start + i))
  }
}
