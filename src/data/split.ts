/** A validation set held out of the training set, class by class. */
import { UserError } from '../errors.ts'
import { apportion } from './apportion.ts'
import type { Dataset } from './dataset.ts'
import { randomStream } from './random.ts'
import { subset } from './subset.ts'

/** How much to hold out: a number of samples, or a share in (0, 1) of all. */
export type HeldOut = { readonly count: number } | { readonly share: number }

/**
 * Splits a data set in two, without reading its samples. Both parts keep the samples' order and, as nearly as whole
 * numbers allow, the classes' shares (see apportion): scikit-learn's train_test_split with `stratify`, except that a
 * share is rounded to the nearest count. Which samples of a class go is a function of (seed, class, its size) alone.
 *
 * https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html
 *
 * @throws UserError for an amount that leaves nothing on either side
 */
export function holdOut(
  dataset: Dataset,
  amount: HeldOut,
  seed: number,
): { readonly train: Dataset; readonly validation: Dataset } {
  const count = countOf(amount, dataset)
  const classes = membersByClass(dataset.labels)
  const sizes = [...classes.values()].map((members) => members.length)
  const counts = apportion(sizes, count)
  const isHeldOut = new Uint8Array(dataset.size)
  for (const [k, [label, members]] of [...classes].entries()) {
    const order = randomStream(seed, 'validation', label, 0).permutation(members.length)
    for (const i of order.subarray(0, counts[k])) isHeldOut[members[i]!] = 1
  }
  const all = Int32Array.from({ length: dataset.size }, (_, i) => i)
  const part = (is: 0 | 1, what: string) =>
    subset(
      dataset,
      all.filter((i) => isHeldOut[i] === is),
      `${dataset.spec} (${what}, seed ${seed})`,
    )
  return { train: part(0, `without ${count} held out`), validation: part(1, `${count} held out`) }
}

function countOf(amount: HeldOut, { size, spec }: Dataset): number {
  if ('share' in amount && !(amount.share > 0 && amount.share < 1))
    throw new UserError(`--validation: expected a share between 0 and 1, got ${amount.share}`)
  const count = 'share' in amount ? Math.round(amount.share * size) : amount.count
  if (!Number.isInteger(count) || count < 1 || count >= size)
    throw new UserError(
      `--validation: expected 1 to ${size - 1} of the ${size} samples of ${spec}, got ${count}`,
    )
  return count
}

/** The indices of each class that has any, in the order of the class numbers. */
function membersByClass(labels: Int32Array): ReadonlyMap<number, readonly number[]> {
  const members = new Map<number, number[]>([...new Set(labels)].sort((a, b) => a - b).map((k) => [k, []]))
  for (const [i, label] of labels.entries()) members.get(label)!.push(i)
  return members
}
