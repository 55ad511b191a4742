import type { Attack } from './attack.ts'
import { bim } from './bim.ts'
import { pgd } from './pgd.ts'
import { settingsOf } from './settings.ts'

/**
 * Momentum iterative FGSM: the basic iterative method along a running sum of gradients, which gets past narrow peaks and
 * transfers better to other models.
 *
 * Dong et al., Boosting Adversarial Attacks with Momentum, CVPR 2018, algorithm 1: ten steps of epsilon / 10, decay 1.
 */
export const mifgsm: Attack = {
  ...bim,
  description: 'momentum iterative FGSM',
  balls: ['linf', 'l2'],
  source: 'Dong et al. 2018',
  defaults: { ...bim.defaults, relativeStepSize: 0.1, decay: 1 },
  reads: [...bim.reads, 'decay'],
  run: (context) => pgd.run({ ...context, parameters: settingsOf(mifgsm, context.parameters) }),
}
