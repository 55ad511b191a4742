/** The same samples with other labels, or of some classes alone. */
import { UserError } from '../errors.ts'
import { plainName, type Relabelling } from './class-list.ts'
import type { Dataset } from './dataset.ts'
import { subset } from './subset.ts'

export type { Relabelling } from './class-list.ts'

/** @throws RangeError for a label without a new number */
export function relabel(dataset: Dataset, { numbers, classNames }: Relabelling): Dataset {
  const renumbered = (labels: Int32Array): Int32Array =>
    labels.map((label) => {
      const number = numbers[label]
      if (number === undefined)
        throw new RangeError(`${dataset.spec}: expected a new number for class ${label}, got none`)
      return number
    })
  const { spec, description, size, shape, encoded, factors } = dataset
  return {
    spec,
    ...(description !== undefined && { description }),
    size,
    labels: renumbered(dataset.labels),
    shape,
    classes: classNames.length,
    classNames,
    ...(encoded && { encoded }),
    ...(factors && { factors }),
    async read(indices) {
      const batch = await dataset.read(indices)
      return { ...batch, labels: renumbered(batch.labels) }
    },
  }
}

/**
 * The samples of some classes, which keep their numbers.
 *
 * @param wanted names of classes, or their numbers
 * @throws UserError for a class that the data has not, or has no samples of
 */
export function onlyClasses(dataset: Dataset, wanted: readonly string[]): Dataset {
  const numbers = new Set(wanted.map((name) => classNumber(dataset, name)))
  const places = [...dataset.labels.keys()].filter((place) => numbers.has(dataset.labels[place]!))
  if (places.length === 0)
    throw new UserError(
      `--only-classes: expected samples of ${wanted.join(', ')} in ${dataset.spec}, got none`,
    )
  return subset(dataset, places, `${dataset.spec} (only ${wanted.join(', ')})`)
}

function classNumber({ spec, classes, classNames = [] }: Dataset, name: string): number {
  const named = classNames.findIndex((other) => plainName(other) === plainName(name))
  if (named !== -1) return named
  if (/^\d+$/.test(name) && Number(name) < classes) return Number(name)
  const known = classNames.length > 0 ? `one of ${someOf(classNames)}, or ` : ''
  throw new UserError(
    `--only-classes: expected ${known}a number below ${classes}, as ${spec} has them, got "${name}"`,
  )
}

const someOf = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')} ...` : names.join(', ')
