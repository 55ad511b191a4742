import type { Attack } from './attack.ts'
import { pgd } from './pgd.ts'
import { settingsOf } from './settings.ts'

/**
 * Fast gradient method: the whole radius in the direction of steepest ascent, x' = clip(x + epsilon * steepest(gradient)),
 * one full step of PGD from the image itself. In l2 that is along the gradient (Miyato et al. 2015, equation 10); in l1
 * the pixels with the largest gradients go to their bounds, one after the other, until the radius is spent.
 */
export const fgm: Attack = {
  description: 'fast gradient method, one step along the gradient',
  kind: 'bounded',
  balls: ['l2', 'l1'],
  targeted: true,
  source: 'Goodfellow et al. 2015, Miyato et al. 2015',
  defaults: {
    steps: 1,
    relativeStepSize: 1,
    restarts: 1,
    randomStart: false,
    lastIterate: true,
    loss: 'cross-entropy',
    eotSamples: 1,
  },
  reads: ['loss', 'eotSamples', 'match'],
  run: (context) => pgd.run({ ...context, parameters: settingsOf(fgm, context.parameters) }),
}
