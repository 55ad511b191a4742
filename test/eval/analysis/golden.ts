/** What tools/reference/analysis.py found. */
import { readFileSync } from 'node:fs'

type Curve = Readonly<Record<'confidence' | 'first' | 'second' | 'entropy' | 'gap', readonly number[]>>

interface Golden {
  readonly model: string
  readonly data: string
  /** The first of the data. */
  readonly n: number
  readonly seed: number
  readonly interpolation: Readonly<Record<string, Readonly<Record<'same' | 'different', Curve>>>>
  readonly boundary: {
    /** The first of the data. */
    readonly n: number
    readonly places: Readonly<
      Record<
        string,
        {
          readonly wrong: number
          readonly betweenClasses: number
          /** Where the rest of the network is linear. */
          readonly mean?: number
          readonly quartiles?: readonly number[]
          /** By torchattacks' FAB. */
          readonly fabMedian?: number
        }
      >
    >
  }
}

export const golden = JSON.parse(
  readFileSync(new URL('../../goldens/analysis.json', import.meta.url), 'utf8'),
) as Golden
