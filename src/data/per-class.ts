/** A smaller data set with all of its classes. */
import { UserError } from '../errors.ts'
import type { Dataset } from './dataset.ts'
import { subset } from './subset.ts'

/**
 * The first samples of each class, in the data set's order: sets that lie class by class keep all of their classes, which the
 * first samples of the whole (`take`) do not.
 *
 * @param count samples of a class; a class that has fewer gives all
 * @throws UserError if it is no whole number from 1 on
 */
export function firstOfEachClass(dataset: Dataset, count: number): Dataset {
  if (!Number.isInteger(count) || count < 1)
    throw new UserError(`--per-class: expected a whole number of samples, at least 1, got ${count}`)
  const taken = new Map<number, number>()
  const places = [...dataset.labels.keys()].filter((place) => {
    const label = dataset.labels[place]!
    const before = taken.get(label) ?? 0
    taken.set(label, before + 1)
    return before < count
  })
  return subset(dataset, places, `${dataset.spec} (${count} a class)`)
}
