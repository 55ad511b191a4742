/** The first thing in which two JSON values differ. */

export interface Differing {
  /** Such as `runs[1].epsilon`. */
  readonly at: string
  readonly expected: unknown
  readonly actual: unknown
}

/** undefined if they are the same. */
export function firstDifference(expected: unknown, actual: unknown, at = ''): Differing | undefined {
  if (!isObject(expected) || !isObject(actual))
    return Object.is(expected, actual) ? undefined : { at, expected, actual }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const step = Array.isArray(expected) ? `[${key}]` : at === '' ? key : `.${key}`
    const found = firstDifference(expected[key], actual[key], `${at}${step}`)
    if (found) return found
  }
  return undefined
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
