import type { Arm, Study } from '../experiment.ts'
import { armMaker, methods } from '../methods.ts'
import { preActResNet18OnCifar10 } from '../protocols.ts'

export const stopGradient: Study = {
  title: 'No gradient before the mixed layer',
  source: 'Verma et al. 2019, section 5.1 (zeroed gradient updates)',
  about:
    'PreActResNet18 on CIFAR-10: the same mixing, but nothing before the mixed layer learns from the batch. The paper says that this is worse than either kind of mixup, and better than none.',
  runs: { cpu: 3, full: 1 },
  arms: (scale): readonly Arm[] => {
    const arm = armMaker('cifar-10/preactresnet18', preActResNet18OnCifar10(scale))
    return [
      arm('none', methods.none.title, methods.none.train, { error: 4.83 }),
      arm('input', methods.input.title, methods.input.train, { error: 3.82 }),
      arm(
        'stopped',
        'Manifold Mixup (α = 2), gradient stopped',
        { mix: 'manifold', alpha: 2, 'stop-gradient': true },
        { error: 4.33 },
      ),
      arm('manifold', methods.manifold.title, methods.manifold.train, { error: 2.95 }),
    ]
  },
  measures: ['error', 'nll'],
  claims: [
    {
      says: 'Stopping the gradient is worse than Manifold Mixup',
      on: 'error',
      best: 'manifold',
      than: ['stopped'],
    },
    {
      says: 'Stopping the gradient is worse than Input Mixup',
      on: 'error',
      best: 'input',
      than: ['stopped'],
    },
    { says: 'Stopping the gradient is better than no mixing', on: 'error', best: 'stopped', than: ['none'] },
  ],
}
