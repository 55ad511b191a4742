/** A data set whose images are numbers in one or more arrays. */
import type { Dataset } from '../dataset.ts'
import { checkIndices } from '../memory-dataset.ts'
import { countOf } from './numeric-array.ts'
import type { SampleReader } from './sample-reader.ts'

export interface ArraySamples {
  readonly spec: string
  readonly description: string
  /** One after the other, all of one shape. */
  readonly parts: readonly SampleReader[]
  /** One for each sample of all parts, checked. */
  readonly labels: Int32Array
  readonly classes: number
  readonly classNames?: readonly string[] | undefined
}

/** The first sample is read, so that values that are no pixels are found when the data set is opened. */
export async function arrayDataset(samples: ArraySamples): Promise<Dataset> {
  const { spec, description, parts, labels, classes, classNames } = samples
  const { shape } = parts[0]!
  const length = countOf(shape)
  const starts = parts.map((_, k) => parts.slice(0, k).reduce((sum, part) => sum + part.size, 0))
  const dataset: Dataset = {
    spec,
    description,
    size: labels.length,
    shape,
    labels,
    classes,
    ...(classNames && { classNames }),
    async read(indices) {
      checkIndices(indices, labels.length)
      const n = indices.length
      const images = new Float32Array(n * length)
      for (let i = 0; i < n; ) {
        const first = indices[i]!
        const k = starts.findLastIndex((start) => start <= first)
        const part = parts[k]!
        const start = starts[k]!
        // Neighbours are read at once.
        let count = 1
        while (i + count < n && indices[i + count] === first + count && first + count < start + part.size)
          count += 1
        await part.readInto(images.subarray(i * length, (i + count) * length), first - start, count, first)
        i += count
      }
      return { images, labels: Int32Array.from(indices, (index) => labels[index]!), n }
    },
  }
  await dataset.read([0])
  return dataset
}
