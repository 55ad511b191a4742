import type { Study } from '../experiment.ts'
import { armsOf } from '../methods.ts'
import { preActResNet18OnCifar10 } from '../protocols.ts'

export const knn: Study = {
  title: 'Nearest neighbours on the features',
  source: 'Verma et al. 2019, section 5.1 (the k-nearest-neighbour classifier)',
  about:
    'PreActResNet18 on CIFAR-10: each test image gets the class of most of its nearest training images in the space of the last representation.',
  runs: { cpu: 3, full: 1 },
  arms: (scale) =>
    armsOf('cifar-10/preactresnet18', 'CIFAR-10, PreActResNet18', preActResNet18OnCifar10(scale), {
      none: { 'knn-error': 6.09 },
      input: { 'knn-error': 5.54 },
      manifold: { 'knn-error': 5.16 },
    }),
  measures: ['knn-error', 'error'],
  claims: [
    { says: 'Manifold Mixup has the lowest error of nearest neighbours', on: 'knn-error', best: 'manifold' },
    {
      says: 'Input Mixup has a lower error of nearest neighbours than no mixing',
      on: 'knn-error',
      best: 'input',
      than: ['none'],
    },
  ],
  notes: {
    cpu: 'The neighbours are asked from all 50,000 training images, of which the networks saw 2,000.',
  },
}
