import { deformationClaims } from '../claims.ts'
import type { Study } from '../experiment.ts'
import { tableFive } from '../measures.ts'
import { armsOf } from '../methods.ts'
import { onCifar, sized } from '../protocols.ts'

/** In the order of `tableFive`. */
const reported = {
  none: [52.96, 33.82, 55.92, 35.66, 12.68, 47.95, 43.18, 19.34],
  input: [55.55, 37.73, 58.16, 39.34, 13.75, 52.18, 60.02, 41.81],
  'input-2': [56.48, 36.78, 60.01, 39.7, 13.12, 50.47, 61.62, 42.02],
  manifold: [60.08, 42.13, 62.85, 44.27, 11.49, 52.7, 63.59, 45.29],
} as const

const byMeasure = (accuracies: readonly number[]) =>
  Object.fromEntries(tableFive.map((name, i) => [name, accuracies[i]!]))

export const table5: Study = {
  title: 'Table 5: test accuracy under deformations never trained on, CIFAR-100',
  source: 'Verma et al. 2019, section 5.2, table 5',
  about: 'PreActResNet34 on CIFAR-100, measured on rotated, sheared and rescaled test images.',
  runs: { cpu: 3, full: 1 },
  arms: (scale) =>
    armsOf(
      'cifar-100/preactresnet34',
      'CIFAR-100, PreActResNet34',
      { ...sized(scale, 'preactresnet34'), ...onCifar(scale, 'cifar-100', 1200) },
      {
        none: byMeasure(reported.none),
        input: byMeasure(reported.input),
        'input-2': byMeasure(reported['input-2']),
        manifold: byMeasure(reported.manifold),
      },
    ),
  measures: tableFive,
  claims: deformationClaims('Manifold Mixup is the most accurate'),
}
