import type { Dataset } from './dataset.ts'
import { checkIndices } from './memory-dataset.ts'

/**
 * Some samples of a data set, in the order of `indices`; they are read through it when they are asked for.
 *
 * @param spec says what the part is
 * @throws RangeError for an index outside of the data set, or none
 */
export function subset(dataset: Dataset, indices: ArrayLike<number>, spec: string): Dataset {
  checkIndices(indices, dataset.size)
  const places = Int32Array.from(indices)
  const { shape, classes, classNames, classIds, description, encoded, factors } = dataset
  if (places.length === 0) throw new RangeError(`${spec}: expected at least one sample, got none`)
  return {
    spec,
    ...(description !== undefined && { description }),
    size: places.length,
    labels: places.map((place) => dataset.labels[place]!),
    shape,
    classes,
    ...(classNames && { classNames }),
    ...(classIds && { classIds }),
    ...(encoded && {
      encoded: {
        nameOf: (i) => encoded.nameOf(places[i]!),
        pixels: (i) => encoded.pixels(places[i]!),
      },
    }),
    ...(factors && { factors: { ...factors, of: (i) => factors.of(places[i]!) } }),
    async read(wanted) {
      checkIndices(wanted, places.length)
      return dataset.read(Int32Array.from(wanted, (i) => places[i]!))
    },
  }
}
