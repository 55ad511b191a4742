import { generalization, withstandsFgsm } from '../claims.ts'
import type { Protocol, Scale, Study } from '../experiment.ts'
import { tableFive } from '../measures.ts'
import { armsOf } from '../methods.ts'
import { onCifar } from '../protocols.ts'
import { unreported } from '../reported.ts'

const onFashionMnist = (scale: Scale): Protocol => ({
  data: 'fashion-mnist',
  mean: '.2860',
  std: '.3530',
  batch: 64,
  ...(scale === 'full' ? { epochs: 100 } : { epochs: 30, 'per-class': 500 }),
})

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
      unreported,
    ),
    ...armsOf(
      'fashion-mnist/cnn',
      'Fashion-MNIST, cnn',
      { network: 'cnn', ...onFashionMnist(scale) },
      unreported,
    ),
  ],
  measures: ['error', 'nll', 'fgsm-2', 'fgsm-8', 'pgd-2', 'pgd-8', ...tableFive],
  claims: [...generalization, withstandsFgsm, { says: 'PGD breaks every network', on: 'pgd-8', below: 2 }],
}
