/** Which samples of a data set are shown. */
import type { Dataset } from '../../data/dataset.ts'
import { UserError } from '../../errors.ts'

/**
 * The first sample of each class, then the second of each, and so on: up to `limit` places.
 *
 * @param only samples of this class alone
 */
export function inTurns({ labels }: Pick<Dataset, 'labels'>, limit: number, only?: number): Int32Array {
  const places = new Map<number, number[]>()
  for (const [i, label] of labels.entries()) {
    if (only !== undefined && label !== only) continue
    const known = places.get(label)
    if (known === undefined) places.set(label, [i])
    else if (known.length < limit) known.push(i)
  }
  const classes = [...places].sort(([a], [b]) => a - b).map(([, list]) => list)
  const chosen: number[] = []
  for (let turn = 0; chosen.length < limit && classes.some((list) => turn < list.length); turn += 1)
    chosen.push(...classes.flatMap((list) => list[turn] ?? []))
  return Int32Array.from(chosen.slice(0, limit))
}

/**
 * The class that is called by its name or its number.
 *
 * @throws UserError for a class that the data set has not
 */
export function findClass({ classNames = [], classes, spec }: Dataset, called: string): number {
  const byName = classNames.indexOf(called)
  if (byName !== -1) return byName
  const number = /^\d+$/.test(called) ? Number(called) : -1
  if (number >= 0 && number < classes) return number
  const names = classNames.slice(0, 20).join(', ')
  const some = names === '' ? '' : ` or one of ${names}${classNames.length > 20 ? ', ...' : ''}`
  throw new UserError(`--class: expected a number from 0 to ${classes - 1}${some} (${spec}), got "${called}"`)
}

/** The name of a class, or its number. */
export const classText = ({ classNames }: Pick<Dataset, 'classNames'>, label: number): string =>
  classNames?.[label] ?? String(label)
