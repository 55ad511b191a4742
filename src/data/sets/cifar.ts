/**
 * CIFAR-10 and CIFAR-100, in the binary version; the Python version and unpacked archives are opened as well, also where
 * torchvision keeps them.
 *
 * https://www.cs.toronto.edu/~kriz/cifar.html
 */
import type { NamedSet } from './set.ts'

const published = {
  homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
  terms: 'cite Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009',
  splits: ['train', 'test'],
  addresses: ['https://www.cs.toronto.edu/~kriz/'],
} as const

const forms10 = [
  ...['cifar-10-binary.tar.gz', 'cifar-10-batches-bin', 'cifar-10-python.tar.gz', 'cifar-10-batches-py'],
] as const

const forms100 = [
  ...['cifar-100-binary.tar.gz', 'cifar-100-binary', 'cifar-100-python.tar.gz', 'cifar-100-python'],
] as const

export const cifar10 = {
  ...published,
  description: 'photographs of ten kinds of animals and vehicles, 32x32 colour: 50,000 train, 10,000 test',
  // https://github.com/tensorflow/datasets, tensorflow_datasets/url_checksums/cifar10.txt
  files: [
    {
      name: 'cifar-10-binary.tar.gz',
      bytes: 170_052_171,
      sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
    },
  ],
  // https://github.com/keras-team/keras, keras/src/datasets/cifar10.py
  otherFiles: [
    {
      name: 'cifar-10-python.tar.gz',
      bytes: 170_498_071,
      sha256: '6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce',
    },
  ],
  folders: ['cifar-10', '.'],
  forms: { train: forms10, test: forms10 },
} as const satisfies NamedSet

export const cifar100 = {
  ...published,
  description: 'photographs of a hundred kinds of things, 32x32 colour: 50,000 train, 10,000 test',
  // https://github.com/tensorflow/datasets, tensorflow_datasets/url_checksums/cifar100.txt
  files: [
    {
      name: 'cifar-100-binary.tar.gz',
      bytes: 168_513_733,
      sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
    },
  ],
  // https://github.com/keras-team/keras, keras/src/datasets/cifar100.py
  otherFiles: [
    {
      name: 'cifar-100-python.tar.gz',
      bytes: 169_001_437,
      sha256: '85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7',
    },
  ],
  options: ['labels'],
  folders: ['cifar-100', '.'],
  forms: { train: forms100, test: forms100 },
} as const satisfies NamedSet
