import type { Warning } from './evaluation.ts'

/**
 * What the reader must know of the data.
 *
 * @param skipped broken images that were left out
 */
export function dataWarnings(skipped: number): Warning[] {
  if (skipped === 0) return []
  const message = `${skipped} broken image${skipped === 1 ? ' was' : 's were'} left out of the data: all numbers are of the others`
  return [{ code: 'skipped-broken', message }]
}
