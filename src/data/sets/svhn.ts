/**
 * Street View House Numbers, cropped digits. Its 531,131 extra images of 1.3 GB are not fetched.
 *
 * http://ufldl.stanford.edu/housenumbers/
 */
import type { NamedSet } from './set.ts'

export const svhn = {
  description: 'digits of house numbers, 32x32 colour: 73,257 train, 26,032 test',
  homepage: 'http://ufldl.stanford.edu/housenumbers/',
  terms: 'for non-commercial use only; cite Netzer et al., 2011',
  splits: ['train', 'test'],
  addresses: ['http://ufldl.stanford.edu/housenumbers/'],
  // https://github.com/tensorflow/datasets, tensorflow_datasets/url_checksums/svhn_cropped.txt
  files: [
    {
      name: 'train_32x32.mat',
      bytes: 182_040_794,
      sha256: '435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8',
      splits: ['train'],
    },
    {
      name: 'test_32x32.mat',
      bytes: 64_275_384,
      sha256: 'cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b',
      splits: ['test'],
    },
  ],
  folders: ['svhn', '.'],
  forms: { train: ['train_32x32.mat'], test: ['test_32x32.mat'] },
} as const satisfies NamedSet
