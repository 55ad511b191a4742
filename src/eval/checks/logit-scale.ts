import { pgd } from '../../attacks/pgd.ts'
import type { Check, Probe } from './check.ts'
import { margins } from './margins.ts'
import { median } from './median.ts'
import { trialRadius } from './reported.ts'
import { rowsOf } from './rows.ts'
import { count, raising, withstood } from './trial.ts'

/** Share of the sample from which on a difference counts. */
const share = 0.1

/**
 * Scores far apart saturate the Softmax: beyond a distance of about 100 the gradient of the cross-entropy is zero in
 * float32, while that of the margin does not change with the scale. The full level attacks with both as well.
 */
export const logitScale: Check = {
  meaning: 'scores so far apart that the cross-entropy has no gradient',
  source: 'Croce and Hein 2020, section 4 (DLR); Carlini and Wagner 2017 (defensive distillation)',
  level: 'quick',
  needs: 'gradients',
  comparesRuns: true,
  async run(probe) {
    const { sample, gradient, scores } = probe
    const n = sample.labels.length
    const isZero = (row: Float32Array) => row.every((g) => g === 0)
    const zero = rowsOf((await gradient('cross-entropy')).gradient, n).map(isZero)
    const flat = rowsOf((await gradient('margin')).gradient, n).map(isZero)
    const dead = zero.filter((z, i) => z && !flat[i]).length
    const distance = Math.abs(median(margins(await scores(), sample.labels))).toPrecision(3)
    const scale = `the two highest scores are ${distance} apart in the median`
    if (dead >= Math.max(2, share * n))
      return [
        `the cross-entropy has no gradient on ${dead} of ${n} sampled images where the margin has one: ${scale}, which saturates the Softmax. Use a DLR or margin loss (apgd-dlr, autoattack); robust accuracies from the cross-entropy are too high`,
      ]
    return probe.level === 'full' ? weakerAttack(probe, scale) : []
  },
}

/** PGD with the cross-entropy against PGD with DLR. */
async function weakerAttack(probe: Probe, scale: string): Promise<string[]> {
  const { classifier, sample, reports } = probe
  const n = sample.labels.length
  const epsilon = trialRadius(reports)
  const left = async (loss: 'cross-entropy' | 'dlr') =>
    count(await withstood(probe, raising(classifier, loss), pgd, epsilon))
  const [entropy, dlr] = [await left('cross-entropy'), await left('dlr')]
  if (entropy - dlr < Math.max(2, share * n)) return []
  return [
    `PGD at ${epsilon.toPrecision(3)} leaves ${entropy} of ${n} sampled images standing with the cross-entropy and ${dlr} with DLR: ${scale}. Use a DLR or margin loss; robust accuracies from the cross-entropy are too high`,
  ]
}
