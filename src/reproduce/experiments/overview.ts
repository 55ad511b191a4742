import type { Study } from '../experiment.ts'
import { tableFive } from '../measures.ts'
import { armsOf } from '../methods.ts'
import { preActResNet18OnCifar10 } from '../protocols.ts'

export const overview: Study = {
  title: 'Everything measured of the same networks',
  source: 'Verma et al. 2019, section 5: tables 1, 5 and 7 in one',
  about:
    'PreActResNet18 on CIFAR-10, trained without mixing, with Input Mixup and with Manifold Mixup: error, likelihood, attacks and deformations of the very same networks.',
  runs: { cpu: 3, full: 5 },
  arms: (scale) =>
    armsOf('cifar-10/preactresnet18', 'CIFAR-10, PreActResNet18', preActResNet18OnCifar10(scale), {
      none: { error: [4.83, 0.066], nll: [0.19, 0.003], 'fgsm-2': 36.32 },
      input: { error: [3.82, 0.048], nll: [0.186, 0.004], 'fgsm-2': 71.51 },
      manifold: { error: [2.95, 0.046], nll: [0.137, 0.003], 'fgsm-2': 77.5 },
    }),
  measures: ['error', 'nll', 'fgsm-2', 'fgsm-8', 'pgd-2', 'pgd-8', ...tableFive],
  claims: [
    { says: 'Manifold Mixup has the lowest test error', on: 'error', best: 'manifold' },
    { says: 'Manifold Mixup has the lowest test NLL', on: 'nll', best: 'manifold' },
    {
      says: 'Manifold Mixup has a lower test error than no mixing',
      on: 'error',
      best: 'manifold',
      than: ['none'],
    },
    {
      says: 'Manifold Mixup has a lower test NLL than no mixing',
      on: 'nll',
      best: 'manifold',
      than: ['none'],
    },
    { says: 'Manifold Mixup withstands FGSM best', on: 'fgsm-2', best: 'manifold' },
    ...tableFive
      .filter((measure) => measure !== 'zoom-0.6')
      .map((on) => ({ says: 'Manifold Mixup withstands the deformation best', on, best: 'manifold' })),
    {
      says: 'PGD breaks every network: Manifold Mixup does not withstand attacks of many steps',
      on: 'pgd-8',
      below: 2,
    },
  ],
  notes: {
    cpu: "The paper's FGSM has a radius of 0.03 in normalised pixels, about 1.9/255: its numbers stand beside FGSM at 2/255.",
    full: "The paper's FGSM has a radius of 0.03 in normalised pixels, about 1.9/255: its numbers stand beside FGSM at 2/255.",
  },
}
