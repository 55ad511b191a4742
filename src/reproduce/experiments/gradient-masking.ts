import type { Study } from '../experiment.ts'
import { armsOf } from '../methods.ts'
import { preActResNet18OnCifar10 } from '../protocols.ts'
import { unreported } from '../reported.ts'

export const gradientMasking: Study = {
  title: 'An unbounded attack breaks every network',
  source: 'Verma et al. 2019, section 5.3 and appendix D, after Athalye et al. 2018',
  about:
    'If gradients are a true signal, a search without a bound and with many steps finds an adversarial image for every test image. PreActResNet18 on CIFAR-10.',
  runs: { cpu: 3, full: 1 },
  arms: (scale) =>
    armsOf('cifar-10/preactresnet18', 'CIFAR-10, PreActResNet18', preActResNet18OnCifar10(scale), unreported),
  measures: ['accuracy', 'fgsm-8', 'pgd-8', 'unbounded'],
  claims: [
    { says: 'Without a bound, 200 steps leave nothing standing', on: 'unbounded', below: 2 },
    { says: 'PGD inside 8/255 breaks every network', on: 'pgd-8', below: 2 },
  ],
}
