import type { Attack } from './attack.ts'
import { fgm } from './fgm.ts'

/**
 * Fast gradient sign method: x' = clip(x + epsilon * sign(gradient)), the fast gradient method in linf.
 *
 * Goodfellow et al., Explaining and Harnessing Adversarial Examples, ICLR 2015, section 4.
 */
export const fgsm: Attack = {
  ...fgm,
  description: 'fast gradient sign method, one step',
  balls: ['linf'],
  source: 'Goodfellow et al. 2015',
}
