/** One thing of an evaluation held against its reference. */

export interface Finding {
  readonly subject: 'data' | 'settings' | 'model' | 'clean' | 'attacks' | 'deformations'
  /** Such as `settings.preprocessing.mean` or `pgd linf 8/255 robust correct`. */
  readonly what: string
  readonly expected: string
  readonly actual: string
  /** Only of numbers: how far apart they are, and how far they may be, with units. */
  readonly difference?: string
  readonly allowed?: string
  readonly holds: boolean
}

/** JSON as it is told to people. */
export const told = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')

/** Hashes are told apart by their beginnings. */
export const short = (text: string): string => (/^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text)

/** Something that must be the same, whatever the tolerance. */
export function same(subject: Finding['subject'], what: string, expected: unknown, actual: unknown): Finding {
  const [a, b] = [told(expected), told(actual)]
  return { subject, what, expected: a, actual: b, holds: a === b }
}

/** Counts of n images each: the shares may be `tolerance` points (percent of the images) apart. */
export function near(
  subject: Finding['subject'],
  what: string,
  expected: { readonly count: number; readonly n: number },
  actual: { readonly count: number; readonly n: number } | undefined,
  tolerance: number,
): Finding {
  const said = { subject, what, expected: counted(expected, actual?.n) }
  if (actual === undefined) return { ...said, actual: 'not run', holds: false }
  const points = 100 * (share(actual) - share(expected))
  return {
    ...said,
    actual: counted(actual, expected.n),
    difference: `${points > 0 ? '+' : ''}${Number(points.toFixed(4))} points`,
    allowed: tolerance === 0 ? 'exact' : `${tolerance} points`,
    // Shares of the same number of images that differ at all differ by far more than their rounding.
    holds: Math.abs(points) <= tolerance + 1e-9,
  }
}

const share = ({ count, n }: { readonly count: number; readonly n: number }): number =>
  n === 0 ? 0 : count / n

/** With the number of images where it is not the other's too. */
const counted = ({ count, n }: { readonly count: number; readonly n: number }, other = n): string =>
  n === other ? `${count}` : `${count} of ${n}`
