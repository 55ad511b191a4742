import { generalization, inputBeatsNone } from '../claims.ts'
import type { Study } from '../experiment.ts'
import { armsOf } from '../methods.ts'
import { preActResNet18OnCifar10 } from '../protocols.ts'
import { preActResNet18Reported, unreported } from '../reported.ts'

/** About as many steps of training on five times the images. */
const more = { epochs: 40, batch: 128, milestones: '13,27', 'per-class': 1000 }

export const dataSize: Study = {
  title: 'When mixing pays: many passes over few images, few passes over many',
  source: 'Verma et al. 2019, section 5.1, table 1 (all 50,000 images, 1200 epochs)',
  about:
    'PreActResNet18 on CIFAR-10 at two ends of a small budget. Mixing is a regularizer: it should help where the network would else learn its images by heart.',
  runs: { cpu: 3, full: 5 },
  arms: (scale) => {
    const common = preActResNet18OnCifar10(scale)
    if (scale === 'full') return armsOf('all-images', 'All images', common, preActResNet18Reported)
    return [
      ...armsOf('2000-images', '2,000 images, 100 epochs', common, unreported),
      ...armsOf('10000-images', '10,000 images, 40 epochs', { ...common, ...more }, unreported),
    ]
  },
  measures: ['error', 'nll'],
  claims: [...generalization, inputBeatsNone],
}
