import type { Attack } from './attack.ts'
import { pgd } from './pgd.ts'
import { settingsOf } from './settings.ts'

/**
 * Basic iterative method, or iterative FGSM: PGD from the image itself, ten steps of a fifth of the radius, as foolbox has
 * it.
 *
 * Kurakin et al., Adversarial Examples in the Physical World, 2017, section 2.2.
 */
export const bim: Attack = {
  description: 'basic iterative method, PGD without a random start',
  kind: 'bounded',
  balls: ['linf', 'l2', 'l1'],
  targeted: true,
  source: 'Kurakin et al. 2017',
  defaults: {
    steps: 10,
    relativeStepSize: 0.2,
    restarts: 1,
    randomStart: false,
    lastIterate: false,
    loss: 'cross-entropy',
    eotSamples: 1,
  },
  reads: ['steps', 'relativeStepSize', 'stepSize', 'lastIterate', 'loss', 'eotSamples', 'match'],
  run: (context) => pgd.run({ ...context, parameters: settingsOf(bim, context.parameters) }),
}
