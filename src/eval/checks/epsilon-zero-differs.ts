import { predictions } from '../../attacks/classifier.ts'
import { pgd } from '../../attacks/pgd.ts'
import type { Check } from './check.ts'
import { standing } from './reported.ts'
import { count, withstood } from './trial.ts'

/** In a ball of radius 0 there is only the image: robust accuracy is clean accuracy. */
export const epsilonZeroDiffers: Check = {
  meaning: 'attacks of radius 0 change verdicts',
  source: 'Carlini et al. 2019, On Evaluating Adversarial Robustness',
  level: 'quick',
  needs: 'gradients',
  comparesRuns: true,
  async run(probe) {
    const { classifier, sample, clean, reports, scores } = probe
    const told = reports
      .filter((r) => r.epsilon === 0 && r.robustCorrect !== clean.correct)
      .map(
        (r) =>
          `${r.name} at radius 0 leaves ${standing(r)} images standing, clean are ${clean.correct} right: verdicts do not depend on the image alone`,
      )
    const guessed = predictions(await scores(), classifier.classes)
    const right = Array.from(guessed, (c, i) => c === sample.labels[i])
    const left = await withstood(probe, classifier, pgd, 0, { steps: 1 })
    const changed = count(left.map((l, i) => l !== right[i]))
    if (changed === 0) return told
    return [
      ...told,
      `PGD of radius 0 changes the verdict on ${changed} of ${left.length} sampled images: verdicts do not depend on the image alone`,
    ]
  },
}
