import type { Arm, Scale, Study } from '../experiment.ts'
import { armsOf } from '../methods.ts'
import { onCifar, onSvhn, sized } from '../protocols.ts'

/** Madry et al. 2018: 7 steps inside 8/255. At `cpu` scale fewer epochs, since each costs eight. */
const pgdTraining = (scale: Scale) => ({
  mix: 'none',
  adversarial: 'pgd',
  ...(scale === 'cpu' && { epochs: 10, milestones: '6,8' }),
})

const cifar10 = (scale: Scale) => ({
  ...sized(scale, 'preactresnet18'),
  ...onCifar(scale, 'cifar-10', 1200),
})

const svhn = (scale: Scale) => ({
  network: scale === 'full' ? 'wrn-20-10' : 'wrn-20-1',
  ...onSvhn(scale, 400),
})

const trained = (group: string, heading: string, train: Arm['train'], fgsm: number): Arm => ({
  name: `${group}/pgd-training`,
  title: `${heading}: PGD training (7 steps)`,
  train,
  paper: { 'fgsm-8': fgsm },
})

export const table7: Study = {
  title: 'Table 7: test accuracy on white-box FGSM examples',
  source: 'Verma et al. 2019, section 5.3, table 7',
  about:
    'What networks that were never attacked in training withstand of a single step, beside one that was trained on PGD examples.',
  runs: { cpu: 3, full: 1 },
  arms: (scale): readonly Arm[] => [
    ...armsOf('cifar-10/preactresnet18', 'CIFAR-10, PreActResNet18', cifar10(scale), {
      none: { 'fgsm-2': 36.32 },
      input: { 'fgsm-2': 71.51 },
      manifold: { 'fgsm-2': 77.5 },
    }),
    trained('cifar-10/preactresnet18', 'CIFAR-10', { ...cifar10(scale), ...pgdTraining(scale) }, 56.1),
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
    trained('svhn/wrn-20-10', 'SVHN', { ...svhn(scale), ...pgdTraining(scale) }, 72.8),
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
