/** What tools/reference/augment.py wrote. */
import { readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import type { AugmentOptions } from '../../../src/data/augment/index.ts'

interface Golden {
  readonly shape: readonly number[]
  readonly samples: readonly number[]
  readonly seed: number
  readonly epoch: number
  readonly step: number
  readonly cases: readonly { readonly options: AugmentOptions; readonly images: readonly number[] }[]
  readonly masks: readonly { readonly rate: number; readonly values: readonly number[] }[]
  readonly normals: readonly number[]
  /** At 1/64, ..., 63/64. */
  readonly normalQuantiles: readonly number[]
  /** P(|X| > 4) of a standard normal X. */
  readonly normalTail4: number
  /** What chi-square exceeds once in a million times, by degrees of freedom. */
  readonly chiSquareOneInAMillion: Readonly<Record<string, number>>
}

const file = new URL('../../goldens/augment.json', import.meta.url)
export const golden: Golden = JSON.parse(readFileSync(file, 'utf8'))

/** Pearson's chi-square test of counts that should be equal but for chance, at one in a million. */
export function equallyOften(counts: readonly number[]): void {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  const limit = golden.chiSquareOneInAMillion[counts.length - 1]
  assert.type(limit, 'number', `no threshold for ${counts.length - 1} degrees of freedom in the golden file`)
  assert.ok(statistic < limit!, `chi-square ${statistic}, expected below ${limit}: ${counts}`)
}
