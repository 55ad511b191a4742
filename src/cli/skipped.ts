/** `--skip-broken`: says what was left out. */
import type { SkippedImage } from '../data/images/options.ts'

/** So many are named. */
const named = 3

/** @returns takes what was left out of a data set, and tells it in a line */
export const tellSkipped =
  (quiet: boolean) =>
  (skipped: readonly SkippedImage[]): void => {
    if (quiet || skipped.length === 0) return
    const names = skipped.slice(0, named).map(({ name }) => name)
    const count = `${skipped.length.toLocaleString('en')} broken image${skipped.length === 1 ? '' : 's'}`
    process.stderr.write(
      `left out ${count}: ${names.join(', ')}${skipped.length > named ? ' ...' : ''} (manifold data check says why)\n`,
    )
  }
