import type { Arm, Study } from '../experiment.ts'
import { onCifarShort, sized } from '../protocols.ts'

/** Accuracy of Input Mixup and of Manifold Mixup by alpha. */
const reported = [
  [0.5, 96.68, 96.76],
  [1, 96.75, 97],
  [1.2, 96.72, 97.03],
  [1.5, 96.84, 97.1],
  [1.8, 96.8, 97.15],
  [2, 96.73, 97.23],
] as const

export const table4: Study = {
  title: 'Table 4: test accuracy by alpha on CIFAR-10',
  source: 'Verma et al. 2019, section 5.1, table 4',
  about: 'PreActResNet18, lambda ~ Beta(alpha, alpha): how much the strength of mixing matters.',
  runs: { cpu: 1, full: 1 },
  arms: (scale): readonly Arm[] =>
    reported.flatMap(([alpha, ...accuracies]) =>
      (['input', 'manifold'] as const).map((mix, i) => ({
        name: `alpha-${alpha}/${mix}`,
        title: `α = ${alpha}: ${mix === 'input' ? 'Input Mixup' : 'Manifold Mixup'}`,
        train: {
          ...sized(scale, 'preactresnet18'),
          ...onCifarShort(scale, 'cifar-10', 2000),
          mix,
          alpha,
        },
        paper: { accuracy: accuracies[i]! },
      })),
    ),
  measures: ['accuracy'],
  claims: [{ says: 'Manifold Mixup is more accurate than Input Mixup', on: 'accuracy', best: 'manifold' }],
}
