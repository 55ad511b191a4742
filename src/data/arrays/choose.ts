/** Which arrays of a file are the images, and which the labels. */
import { UserError } from '../../errors.ts'
import { formatOf } from './number-types.ts'
import { describeArray, type NumericArray } from './numeric-array.ts'

export interface Choice {
  readonly images: NumericArray
  readonly labels: NumericArray
  /** The part that the names stand for, if they stand for one. */
  readonly split?: string
}

export interface Wishes {
  /** Such as test; where absent, test if the names tell parts apart. */
  readonly split?: string | undefined
  /** Names of arrays. */
  readonly images?: string | undefined
  readonly labels?: string | undefined
}

/** Names in small letters, the likeliest first. */
const usual = {
  images: ['images', 'image', 'x', 'data', 'inputs', 'features', 'imgs'],
  labels: ['labels', 'label', 'y', 'targets', 'target', 'classes'],
} as const

type Role = keyof typeof usual

/**
 * By name: those that were said; those with the name of the split (x_test, test_images); images or x with labels or y.
 * Where the names are others: the only array that can be images with the only vector of integers of its length.
 *
 * @throws UserError, listing all arrays with their shapes, where that leaves none or more than one
 */
export function chooseArrays(file: string, arrays: readonly NumericArray[], wishes: Wishes): Choice {
  const { split } = wishes
  const found = (['images', 'labels'] as const).map((role) => {
    const said = wishes[role]
    return said === undefined ? undefined : named(file, arrays, role, said)
  })
  const [saidImages, saidLabels] = found
  if (saidImages && saidLabels) return { images: saidImages, labels: saidLabels }
  const ofSplit = byName(arrays, split ?? 'test')
  if (ofSplit.images && ofSplit.labels)
    return {
      images: saidImages ?? ofSplit.images,
      labels: saidLabels ?? ofSplit.labels,
      split: split ?? 'test',
    }
  if (split !== undefined)
    throw wrong(file, arrays, `split: expected arrays named for it, such as x_${split} and y_${split}`)
  const plain = byName(arrays)
  const images = saidImages ?? plain.images ?? only(arrays.filter(canBeImages))
  const labels =
    saidLabels ??
    plain.labels ??
    only(arrays.filter((array) => canBeLabels(array) && array.shape[0] === images?.shape[0]))
  if (images && labels && images !== labels) return { images, labels }
  throw wrong(
    file,
    arrays,
    `${images ? 'labels' : 'images'}: expected arrays named images and labels, or ?images=NAME&labels=NAME after the path`,
  )
}

function named(file: string, arrays: readonly NumericArray[], role: Role, name: string): NumericArray {
  const array = arrays.find((candidate) => candidate.name === name)
  if (array) return array
  throw wrong(file, arrays, `${role}: expected an array named "${name}"`)
}

function byName(
  arrays: readonly NumericArray[],
  split?: string,
): Partial<Record<Role, NumericArray | undefined>> {
  const find = (role: Role) => {
    const names = usual[role].flatMap((name) =>
      split === undefined ? [name] : [`${name}_${split}`, `${split}_${name}`],
    )
    return names
      .map((name) => arrays.find((array) => array.name.toLowerCase() === name))
      .find((array) => array !== undefined)
  }
  return { images: find('images'), labels: find('labels') }
}

const isColumn = ({ shape }: NumericArray): boolean => shape.length === 2 && shape[1] === 1

const canBeImages = (array: NumericArray): boolean => array.shape.length >= 2 && !isColumn(array)

const canBeLabels = (array: NumericArray): boolean =>
  formatOf(array.type).kind === 'integer' && (array.shape.length === 1 || isColumn(array))

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined)

const wrong = (file: string, arrays: readonly NumericArray[], expected: string): UserError =>
  new UserError(`${file}: ${expected}, got ${arrays.map(describeArray).join(', ') || 'no arrays'}`)
