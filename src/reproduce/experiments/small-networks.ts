import type { Protocol, Scale, Study } from '../experiment.ts'
import { tableFive } from '../measures.ts'
import { armsOf } from '../methods.ts'
import { onCifar } from '../protocols.ts'

const onFashionMnist = (scale: Scale): Protocol => ({
  data: 'fashion-mnist',
  mean: '.2860',
  std: '.3530',
  batch: 64,
  ...(scale === 'full' ? { epochs: 100 } : { epochs: 30, 'per-class': 500 }),
})

const mixings = { none: {}, input: {}, manifold: {} }

export const smallNetworks: Study = {
  title: 'Small networks: those in models/',
  source: 'Verma et al. 2019, section 5, on networks that fit into a repository',
  about:
    'PreActResNet18 of 8 channels on CIFAR-10 and a small convolutional network on Fashion-MNIST. Their files are kept in `models/`, with references that tests compare with.',
  runs: { cpu: 1, full: 5 },
  arms: (scale) => [
    ...armsOf(
      'cifar-10/preactresnet18',
      'CIFAR-10, PreActResNet18 of 8 channels',
      { network: 'preactresnet18', width: 8, ...onCifar(scale, 'cifar-10', 1200) },
      mixings,
    ),
    ...armsOf(
      'fashion-mnist/cnn',
      'Fashion-MNIST, cnn',
      { network: 'cnn', ...onFashionMnist(scale) },
      mixings,
    ),
  ],
  measures: ['error', 'nll', 'fgsm-2', 'fgsm-8', 'pgd-2', 'pgd-8', ...tableFive],
  claims: [
    { says: 'Manifold Mixup has the lowest test error', on: 'error', best: 'manifold' },
    { says: 'Manifold Mixup has the lowest test NLL', on: 'nll', best: 'manifold' },
    {
      says: 'Manifold Mixup has a lower test error than no mixing',
      on: 'error',
      best: 'manifold',
      than: ['none'],
    },
    {
      says: 'Manifold Mixup has a lower test NLL than no mixing',
      on: 'nll',
      best: 'manifold',
      than: ['none'],
    },
    { says: 'Manifold Mixup withstands FGSM best', on: 'fgsm-2', best: 'manifold' },
    { says: 'PGD breaks every network', on: 'pgd-8', below: 2 },
  ],
}
