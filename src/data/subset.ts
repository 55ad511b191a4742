import { createHash } from 'node:crypto'
import type { Dataset } from './dataset.ts'
import { checkIndices } from './memory-dataset.ts'

/**
 * Some samples of a data set, in the order of `indices`; they are read through it when they are asked for.
 *
 * Its sha256 is the SHA-256 of the text `<sha256 of the whole> ` followed by the indices as int32 little-endian, since
 * the bytes of a data set in general cannot be had sample by sample.
 *
 * @param spec says what the part is
 * @throws RangeError for an index outside of the data set, or none
 */
export function subset(dataset: Dataset, indices: ArrayLike<number>, spec: string): Dataset {
  checkIndices(indices, dataset.size)
  const places = Int32Array.from(indices)
  const { shape, classes, classNames } = dataset
  if (places.length === 0) throw new RangeError(`${spec}: expected at least one sample, got none`)
  return {
    spec,
    size: places.length,
    labels: places.map((place) => dataset.labels[place]!),
    shape,
    classes,
    ...(classNames && { classNames }),
    get sha256() {
      const bytes = new Uint8Array(places.buffer)
      return createHash('sha256').update(`${dataset.sha256} `).update(bytes).digest('hex')
    },
    async read(wanted) {
      checkIndices(wanted, places.length)
      return dataset.read(Int32Array.from(wanted, (i) => places[i]!))
    },
  }
}
