import type { Arm, Scale, Study, TrainSettings } from '../experiment.ts'
import { armMaker, armsOf } from '../methods.ts'
import { onCifar, onSvhn, preActResNet18OnCifar10, sized } from '../protocols.ts'

/** Madry et al. 2018: 7 steps inside 8/255. At `cpu` scale fewer epochs, since each costs eight. */
function pgdTrained(group: string, heading: string, common: TrainSettings, scale: Scale, fgsm: number): Arm {
  const fewer = scale === 'cpu' && { epochs: 30, milestones: '10,20' }
  const train = { mix: 'none', adversarial: 'pgd', ...fewer }
  return armMaker(group, common)('pgd-training', `${heading}: PGD training (7 steps)`, train, {
    'fgsm-8': fgsm,
  })
}

const svhn = (scale: Scale) => ({ ...sized(scale, 'wrn-20-10'), ...onSvhn(scale, 400) })

export const table7: Study = {
  title: 'Table 7: test accuracy on white-box FGSM examples',
  source: 'Verma et al. 2019, section 5.3, table 7',
  about:
    'What networks that were never attacked in training withstand of a single step, beside one that was trained on PGD examples.',
  runs: { cpu: 3, full: 1 },
  arms: (scale): readonly Arm[] => [
    ...armsOf('cifar-10/preactresnet18', 'CIFAR-10, PreActResNet18', preActResNet18OnCifar10(scale), {
      none: { 'fgsm-2': 36.32 },
      input: { 'fgsm-2': 71.51 },
      manifold: { 'fgsm-2': 77.5 },
    }),
    pgdTrained('cifar-10/preactresnet18', 'CIFAR-10', preActResNet18OnCifar10(scale), scale, 56.1),
    ...armsOf(
      'cifar-100/preactresnet18',
      'CIFAR-100, PreActResNet18',
      { ...sized(scale, 'preactresnet18'), ...onCifar(scale, 'cifar-100', 1200) },
      { input: { 'fgsm-2': 40.7 }, manifold: { 'fgsm-2': 44.96 } },
    ),
    ...armsOf('svhn/wrn-20-10', 'SVHN, WRN-20-10', svhn(scale), {
      none: { 'fgsm-2': 21.49 },
      input: { 'fgsm-2': 56.98 },
      manifold: { 'fgsm-2': 65.91 },
    }),
    pgdTrained('svhn/wrn-20-10', 'SVHN', svhn(scale), scale, 72.8),
  ],
  measures: ['accuracy', 'fgsm-2', 'fgsm-8', 'pgd-2', 'pgd-8'],
  claims: [
    {
      says: 'Manifold Mixup withstands FGSM better than Input Mixup and no mixing',
      on: 'fgsm-2',
      best: 'manifold',
      than: ['none', 'input'],
    },
    {
      says: 'Training on PGD examples withstands PGD better than mixing',
      on: 'pgd-8',
      best: 'pgd-training',
    },
  ],
  notes: {
    cpu: 'PGD training runs for 10 epochs instead of 40. The authors measured FGSM at 0.03 in normalised pixels, about 1.9/255; the rows of PGD training are numbers that they took from Madry et al. at 8/255.',
    full: 'The authors measured FGSM at 0.03 in normalised pixels, about 1.9/255; the rows of PGD training are numbers that they took from Madry et al. at 8/255.',
  },
}
