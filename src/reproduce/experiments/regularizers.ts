import { lowestError } from '../claims.ts'
import type { Arm, Study } from '../experiment.ts'
import { armMaker } from '../methods.ts'
import { onCifarShort, sized } from '../protocols.ts'

export const regularizers: Study = {
  title: 'Manifold Mixup beside other strong regularizers on CIFAR-10',
  source: 'Verma et al. 2019, section 5.1 (the comparison on PreActResNet50)',
  about: 'PreActResNet50 without a regularizer, with Dropout, Cutout, Input Mixup and Manifold Mixup.',
  runs: { cpu: 1, full: 5 },
  arms: (scale): readonly Arm[] => {
    const common = { ...sized(scale, 'preactresnet50'), ...onCifarShort(scale, 'cifar-10', 600) }
    const arm = armMaker('cifar-10/preactresnet50', common)
    return [
      arm('none', 'No regularization', { mix: 'none' }, { error: [4.96, 0.19] }),
      // The paper chose the rate on a validation set and does not print it.
      arm('dropout', 'Dropout', { mix: 'none', dropout: 0.2 }, { error: [5.09, 0.09] }),
      arm('cutout', 'Cutout', { mix: 'none', augment: 'crop:2,flip,cutout:16' }, { error: [4.77, 0.38] }),
      arm('input', 'Input Mixup', { mix: 'input', alpha: 1 }, { error: [4.25, 0.11] }),
      arm('manifold', 'Manifold Mixup', { mix: 'manifold', alpha: 2 }, { error: [3.77, 0.18] }),
    ]
  },
  measures: ['error', 'nll'],
  claims: [lowestError],
}
