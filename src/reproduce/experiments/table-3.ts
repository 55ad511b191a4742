import type { Arm, Study } from '../experiment.ts'
import { onTinyImagenet, sized } from '../protocols.ts'

/** Top-1 and top-5 accuracy by alpha. */
const reported = {
  none: [[undefined, 55.52, 71.04]],
  input: [
    [0.2, 56.47, 71.74],
    [0.5, 55.49, 71.62],
    [1, 52.65, 70.7],
    [2, 44.18, 68.26],
  ],
  manifold: [
    [0.2, 58.7, 73.59],
    [0.5, 57.24, 73.48],
    [1, 56.83, 73.75],
    [2, 48.14, 71.69],
  ],
} as const

const titles = { none: 'No mixup', input: 'Input Mixup', manifold: 'Manifold Mixup' }

export const table3: Study = {
  title: 'Table 3: accuracy on TinyImageNet',
  source: 'Verma et al. 2019, section 5.1, table 3',
  about: 'PreActResNet18 on 64x64 images of 200 classes, by the strength of mixing.',
  runs: { cpu: 1, full: 1 },
  arms: (scale): readonly Arm[] =>
    (['none', 'input', 'manifold'] as const).flatMap((mix) =>
      reported[mix].map(([alpha, accuracy, top5]) => ({
        name: `tiny-imagenet/preactresnet18/${alpha === undefined ? mix : `${mix}-${alpha}`}`,
        title: alpha === undefined ? titles[mix] : `${titles[mix]} (α = ${alpha})`,
        train: {
          ...sized(scale, 'preactresnet18'),
          ...onTinyImagenet(scale),
          mix,
          ...(alpha !== undefined && { alpha }),
        },
        paper: { accuracy, top5 },
      })),
    ),
  measures: ['accuracy', 'top5'],
  claims: [
    { says: 'Manifold Mixup with α = 0.2 is the most accurate', on: 'accuracy', best: 'manifold-0.2' },
  ],
}
