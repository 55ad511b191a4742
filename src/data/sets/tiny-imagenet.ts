/** Tiny ImageNet, of the course CS231n. Its test images have no labels: `val` is what one measures on. */
import type { NamedSet } from './set.ts'

const forms = ['tiny-imagenet-200.zip', 'tiny-imagenet-200'] as const

export const tinyImagenet = {
  description: 'photographs of 200 classes of ImageNet, 64x64 colour: 100,000 train, 10,000 val',
  homepage: 'http://cs231n.stanford.edu/',
  terms: "ImageNet's: for non-commercial research and education",
  splits: ['train', 'val'],
  addresses: ['http://cs231n.stanford.edu/'],
  // Its authors publish no hash. This one, with this length, is recorded by several public projects that have nothing else in
  // common; the MD5 that https://github.com/lvyilin/pytorch-fgvc-dataset has is 90528d7ca1a48142e341f4ef8d21d0de.
  files: [
    {
      name: 'tiny-imagenet-200.zip',
      bytes: 248_100_043,
      sha256: '6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821',
    },
  ],
  folders: ['tiny-imagenet', '.'],
  forms: { train: forms, val: forms },
} as const satisfies NamedSet
