import type { Arm, Scale, Study } from '../experiment.ts'
import { armMaker } from '../methods.ts'

/** Section 3.2 gives no more than the network: the rest is this project's. */
const common = (scale: Scale) => ({
  network: 'fc',
  data: 'mnist',
  ...(scale === 'full' ? { epochs: 100 } : { epochs: 40, 'per-class': 1000, width: 256 }),
  batch: 128,
  mean: '.1307',
  std: '.3081',
  optimizer: 'adam',
  'learning-rate': 0.001,
  'weight-decay': 0,
})

const note =
  'The paper says neither on how many images nor in which units it took the values, nor how it trained: only their order can be compared. The optimizer is Adam. With SGD at a small constant rate the untouched network sits still for epochs, leaves that along very few directions, and is flatter at the end than the mixed one: the claim needs a network that uses its bottleneck. Weight decay is that of section 5.1; the last row, which is not in the paper, has ten times as much: it shrinks the whole layer and its values with it, at a price in error.'

export const flattening: Study = {
  title: 'Singular values of the hidden states of each class, MNIST',
  source: 'Verma et al. 2019, section 3.2 and appendix G',
  about:
    'A fully connected network with a bottleneck of 12 units, mixed there alone. The largest singular value of the states of each class, and the sum of the others.',
  runs: { cpu: 3, full: 5 },
  arms: (scale): readonly Arm[] => {
    const arm = armMaker('mnist/fc', common(scale))
    const values = (largest: number, rest: number) => ({ 'svd-4-largest': largest, 'svd-4-rest': rest })
    return [
      arm('none', 'Baseline', { mix: 'none' }, values(51.73, 78.67)),
      arm('weight-decay', 'Weight decay', { mix: 'none', 'weight-decay': 1e-4 }, values(33.76, 73.36)),
      arm('dropout', 'Dropout', { mix: 'none', dropout: 0.5 }, values(28.83, 77.47)),
      arm('input', 'Input Mixup', { mix: 'input', alpha: 2 }, values(33.46, 66.89)),
      arm('manifold', 'Manifold Mixup', { mix: 'manifold', alpha: 2 }, values(31.65, 40.98)),
      arm('strong-decay', 'Weight decay, ten times as strong', { mix: 'none', 'weight-decay': 1e-3 }),
    ]
  },
  measures: ['svd-4-largest', 'svd-4-rest', 'svd-1-largest', 'svd-1-rest', 'error'],
  claims: [
    {
      says: 'Manifold Mixup has the smallest sum of the lesser singular values',
      on: 'svd-4-rest',
      best: 'manifold',
      than: ['none', 'weight-decay', 'dropout', 'input'],
    },
  ],
  notes: { cpu: note, full: note },
}
