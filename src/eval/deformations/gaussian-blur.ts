import { blur } from './convolution.ts'
import type { Deformation } from './deformation.ts'
import { bySize, published } from './published.ts'

/** A Gaussian of so many pixels, cut at 4 sigma; the border is mirrored. */
export const gaussianBlur: Deformation = {
  description: 'blurs with a Gaussian; strength: its standard deviation in pixels',
  source: published,
  unit: 'pixel',
  forms: ['corrected'],
  corruption: true,
  strengths: bySize({ cifar: [0.4, 0.6, 0.7, 0.8, 1], imagenet: [1, 2, 3, 4, 6] }),
  range: [0, 100],
  apply: (image, { shape, strength }) => blur(image, shape, strength),
}
