/** What lies at a tensor for the images of a data set, some at a time. */
import type { Batch, Dataset } from '../../data/dataset.ts'
import { UserError } from '../../errors.ts'
import type { Features } from './features.ts'

export interface FeatureBatch extends Batch {
  /** [n, size] */
  readonly values: Float32Array
}

/**
 * @param numbers of the images, in the order wanted
 * @param batch images at a time
 * @throws UserError naming the first sample for which the tensor holds what is no number
 */
export async function* featureBatches(
  features: Features,
  data: Dataset,
  numbers: Int32Array,
  batch: number,
): AsyncGenerator<FeatureBatch, void, undefined> {
  for (let start = 0; start < numbers.length; start += batch) {
    const some = numbers.subarray(start, start + batch)
    const read = await data.read(some)
    const values = await features.at(read.images)
    const bad = values.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0)
      throw new UserError(
        `${data.spec}: sample ${some[Math.floor(bad / features.size)]}: expected numbers at "${features.tensor}", got ${values[bad]}`,
      )
    yield { ...read, values }
  }
}

/** The numbers from `start` up to `end`. */
export const range = (start: number, end: number): Int32Array =>
  Int32Array.from({ length: end - start }, (_, i) => start + i)
