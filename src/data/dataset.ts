/** What a data set is to the rest of the project: samples by index, with labels, in pixel units of [0, 1]. */
import { UserError } from '../errors.ts'
import type { Factors } from './factors.ts'
import type { EncodedSamples } from './images/encoded-images.ts'
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
  /** What was recognised, for people: `images in class folders, in a gzipped tar archive`. */
  readonly description?: string
  readonly size: number
  /** Shape [size], class numbers, had without reading the samples. Not to be written to. */
  readonly labels: Int32Array
  /** Shape of one sample, [C, H, W] for images. */
  readonly shape: readonly number[]
  /** Labels are in [0, classes). */
  readonly classes: number
  readonly classNames?: readonly string[]
  /** Other names of the classes, such as WordNet numbers, by which a class list may call them. */
  readonly classIds?: readonly string[]
  /** Of a data set of encoded images. */
  readonly encoded?: EncodedSamples
  /** Of a data set whose samples are drawn from known factors. */
  readonly factors?: Factors
  /** The samples at these indices, in this order; repeats are allowed. RangeError outside [0, size). */
  read(indices: ArrayLike<number>): Promise<Batch>
}

/** What is shown of a data set: its SPEC, and what was recognised there. */
export const describeData = ({ spec, description }: Pick<Dataset, 'spec' | 'description'>): string =>
  description === undefined ? spec : `${spec} (${description})`

/** A data set held in memory. Samples with a `draw` are made when they are first asked for. */
export function memoryDataset(samples: Samples): Dataset {
  return new MemoryDataset(samples)
}

/** The first `limit` samples, under the same spec, or the data set itself if it has no more. */
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
