import { deformationClaims, generalization, withstandsFgsm } from '../claims.ts'
import type { Study } from '../experiment.ts'
import { tableFive } from '../measures.ts'
import { armsOf } from '../methods.ts'
import { preActResNet18OnCifar10 } from '../protocols.ts'
import { preActResNet18Reported } from '../reported.ts'

const { none, input, manifold } = preActResNet18Reported

const note =
  "The paper's FGSM has a radius of 0.03 in normalised pixels, about 1.9/255: its numbers stand beside FGSM at 2/255."

export const overview: Study = {
  title: 'Everything measured of the same networks',
  source: 'Verma et al. 2019, section 5: tables 1, 5 and 7 in one',
  about:
    'PreActResNet18 on CIFAR-10, trained without mixing, with Input Mixup and with Manifold Mixup: error, likelihood, attacks and deformations of the very same networks.',
  runs: { cpu: 3, full: 5 },
  arms: (scale) =>
    armsOf('cifar-10/preactresnet18', 'CIFAR-10, PreActResNet18', preActResNet18OnCifar10(scale), {
      none: { ...none, 'fgsm-2': 36.32 },
      input: { ...input, 'fgsm-2': 71.51 },
      manifold: { ...manifold, 'fgsm-2': 77.5 },
    }),
  measures: ['error', 'nll', 'fgsm-2', 'fgsm-8', 'pgd-2', 'pgd-8', ...tableFive],
  claims: [
    ...generalization,
    withstandsFgsm,
    ...deformationClaims('Manifold Mixup withstands the deformation best'),
    {
      says: 'PGD breaks every network: Manifold Mixup does not withstand attacks of many steps',
      on: 'pgd-8',
      below: 2,
    },
  ],
  notes: { cpu: note, full: note },
}
