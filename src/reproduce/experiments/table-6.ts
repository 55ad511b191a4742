import type { Arm, Study } from '../experiment.ts'
import { onCifarShort, sized } from '../protocols.ts'

/** Accuracy on CIFAR-10 and CIFAR-100 by the set of eligible layers. */
const reported = [
  ['0,1,2', 97.23, 79.6],
  ['0,1', 96.94, 78.93],
  ['0,1,2,3', 96.92, 80.18],
  ['1,2', 96.35, 78.69],
  ['0', 96.73, 78.15],
  ['1,2,3', 96.51, 79.31],
  ['1', 96.1, 78.72],
  ['2,3', 95.32, 76.46],
  ['2', 95.19, 76.5],
  ['', 95.27, 76.4],
] as const

export const table6: Study = {
  title: 'Table 6: test accuracy by the eligible layers',
  source: 'Verma et al. 2019, section 5.1, table 6',
  about: 'PreActResNet18 with Manifold Mixup (α = 2), by the set S of layers that may be mixed.',
  runs: { cpu: 1, full: 1 },
  arms: (scale): readonly Arm[] =>
    (['cifar-10', 'cifar-100'] as const).flatMap((data, i) =>
      reported.map(([layers, ...accuracies]) => ({
        name: `${data}/${layers === '' ? 'none' : `S-${layers.replaceAll(',', '')}`}`,
        title: `${data === 'cifar-10' ? 'CIFAR-10' : 'CIFAR-100'}: S = {${layers.replaceAll(',', ', ')}}`,
        train: {
          ...sized(scale, 'preactresnet18'),
          ...onCifarShort(scale, data, 2000),
          ...(layers === '' ? { mix: 'none' } : { mix: 'manifold', alpha: 2, layers }),
        },
        paper: { accuracy: accuracies[i]! },
      })),
    ),
  measures: ['accuracy'],
  claims: [
    {
      says: 'Mixing the input and early layers beats mixing late layers alone',
      on: 'accuracy',
      best: 'S-012',
      than: ['S-23', 'S-2'],
    },
    { says: 'Mixing several layers beats Input Mixup', on: 'accuracy', best: 'S-012', than: ['S-0'] },
    { says: 'Mixing several layers beats none', on: 'accuracy', best: 'S-012', than: ['none'] },
  ],
}
