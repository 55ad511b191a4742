import type { Attack } from './attack.ts'
import { pgd } from './pgd.ts'

/**
 * Fast gradient sign method: x' = clip(x + epsilon * sign(gradient)), one full step of PGD from the image itself.
 *
 * Goodfellow et al., Explaining and Harnessing Adversarial Examples, ICLR 2015, section 4.
 */
export const fgsm: Attack = {
  description: 'fast gradient sign method, one step',
  source: 'Goodfellow et al. 2015',
  defaults: { steps: 1, relativeStepSize: 1, restarts: 1, randomStart: false, lastIterate: true },
  reads: [],
  run: (context) => pgd.run({ ...context, parameters: fgsm.defaults }),
}
