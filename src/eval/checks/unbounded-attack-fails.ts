import { pgd } from '../../attacks/pgd.ts'
import type { Check } from './check.ts'
import { count, withstood } from './trial.ts'

/** 200 steps of 0.01, as in the paper: long enough to cross the box twice. */
const [steps, stepSize] = [200, 0.01]
/** Share of the sample that may be left; the paper has 0 % and 1 % left (Manifold and Input Mixup). */
const share = 0.05

/** With the whole of [0, 1] to itself an attack can turn any image into any other: hardly one should stand. */
export const unboundedAttackFails: Check = {
  meaning: 'even without a bound PGD fails: gradients are masked',
  source: 'Verma et al. 2019, Manifold Mixup, appendix D; Athalye et al. 2018, section 3.1',
  level: 'full',
  needs: 'gradients',
  comparesRuns: true,
  async run(probe) {
    const { classifier, sample } = probe
    const n = sample.labels.length
    const left = count(
      await withstood(probe, classifier, pgd, 1, { steps, relativeStepSize: stepSize, randomStart: false }),
    )
    if (left <= Math.max(1, share * n)) return []
    return [
      `PGD in the whole of [0, 1] (${steps} steps of ${stepSize}) leaves ${left} of ${n} sampled images standing, where about none should: gradients are masked, and robust accuracies mean little. Try apgd-dlr and square, and --straight-through for a quantised model`,
    ]
  },
}
