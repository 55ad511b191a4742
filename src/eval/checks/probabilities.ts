import type { Check } from './check.ts'
import { rowsOf } from './rows.ts'

/** How far a row may be from summing to 1: half precision rounds to 5e-4. */
const tolerance = 2e-3

/**
 * Scores that are probabilities have been through a Softmax that was not recognised (it would have been cut off):
 * cross-entropy then takes a second one, whose gradient is at most a quarter of the first's and vanishes where the
 * first is saturated.
 */
export const probabilities: Check = {
  meaning: 'the scores are probabilities, not logits',
  source: 'AutoAttack checks; Carlini and Wagner 2017 (defensive distillation)',
  level: 'quick',
  needs: 'scores',
  comparesRuns: false,
  async run({ sample, scores }) {
    const n = sample.labels.length
    const rows = rowsOf(await scores(), n)
    const alike = rows.filter((row) => {
      const total = row.reduce((sum, p) => sum + p, 0)
      return row.every((p) => p >= 0) && Math.abs(total - 1) <= tolerance
    })
    if (alike.length < n) return []
    return [
      `the scores of all ${n} sampled images are at least 0 and sum to 1: they are probabilities, on which gradients of the cross-entropy fade. Give the output before the Softmax (--output)`,
    ]
  },
}
