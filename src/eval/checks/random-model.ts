import type { Check } from './check.ts'
import { rowsOf } from './rows.ts'

/** Share of an image's largest score: kernels that add up in another order stay far below it. */
const tolerance = 1e-4

/** Two forward passes over the same images must give the same scores. */
export const randomModel: Check = {
  meaning: 'two passes over the same image give different scores',
  source: 'Athalye et al. 2018, section 4.2 (expectation over transformation); AutoAttack checks',
  level: 'quick',
  needs: 'scores',
  comparesRuns: false,
  async run({ classifier, sample, scores }) {
    const n = sample.labels.length
    const once = rowsOf(await scores(), n)
    const again = rowsOf(await classifier.logits(sample.images), n)
    const differing = once.filter((row, i) => differs(row, again[i]!)).length
    if (differing === 0) return []
    return [
      `${differing} of ${n} images get other scores in a second pass: the model is random, so one gradient is one draw. Attack it with gradients averaged over several draws (eotSamples), and expect counts to vary`,
    ]
  },
}

function differs(a: Float32Array, b: Float32Array): boolean {
  const largest = a.filter(Number.isFinite).reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  return a.some((v, c) => !Object.is(v, b[c]) && !(Math.abs(v - b[c]!) <= tolerance * largest))
}
