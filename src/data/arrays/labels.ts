/** Labels as they lie in files, checked. */
import { UserError } from '../../errors.ts'

export interface LabelRules {
  /** One for each image. */
  readonly count: number
  /** Where the images lie, for messages. */
  readonly images: string
  /** Absent where any number of classes is as good. */
  readonly classes?: number | undefined
}

/**
 * @param what begins the messages
 * @throws UserError for labels that are not one per image, not integers, or outside of [0, classes)
 */
export function checkedLabels(
  what: string,
  values: ArrayLike<number>,
  { count, images, classes }: LabelRules,
): Int32Array {
  if (values.length !== count)
    throw new UserError(
      `${what}: labels: expected ${count}, one for each image of ${images}, got ${values.length}`,
    )
  const most = (classes ?? 2 ** 31 - 1) - 1
  for (let i = 0; i < count; i += 1) {
    const label = values[i]!
    if (Number.isInteger(label) && label >= 0 && label <= most) continue
    const expected = classes === undefined ? 'an integer of 0 or more' : `an integer from 0 to ${most}`
    throw new UserError(`${what}: label of sample ${i}: expected ${expected}, got ${label}`)
  }
  return Int32Array.from(values)
}

/** The number of classes that labels need. */
export const classesOf = (labels: Int32Array): number =>
  labels.reduce((most, label) => Math.max(most, label), 0) + 1
