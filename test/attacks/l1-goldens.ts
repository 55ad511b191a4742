/** What tools/reference/l1-attacks.py found. */
import { readFileSync } from 'node:fs'

interface Golden {
  readonly projections: readonly {
    /** The clean pixels, and a change of them. */
    readonly x: readonly number[]
    readonly y: readonly number[]
    readonly epsilon: number
    readonly projected: readonly number[]
  }[]
  readonly climbs: {
    readonly model: string
    readonly data: string
    readonly epsilon: number
    readonly n: number
    readonly found: readonly {
      readonly loss: 'ce' | 'dlr'
      readonly steps: number
      /** Searched the balls of three and two times the radius before. */
      readonly wide: boolean
      /** The highest loss on each image, and where that was: the l1 norm of the change, the pixels changed. */
      readonly highest: readonly number[]
      readonly norms: readonly number[]
      readonly changed: readonly number[]
    }[]
  }
}

export const golden = JSON.parse(
  readFileSync(new URL('../goldens/l1-attacks.json', import.meta.url), 'utf8'),
) as Golden
