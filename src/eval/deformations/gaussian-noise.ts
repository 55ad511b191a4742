import { clipPixel } from '../../attacks/feasible.ts'
import type { Deformation } from './deformation.ts'
import { bySize, published } from './published.ts'

/** x + strength z, clipped, with a standard normal z for every value. */
export const gaussianNoise: Deformation = {
  description: 'adds a normal number to every value; strength: its standard deviation',
  source: published,
  unit: 'standard deviation',
  forms: ['corrected'],
  corruption: true,
  strengths: bySize({ cifar: [0.04, 0.06, 0.08, 0.09, 0.1], imagenet: [0.08, 0.12, 0.18, 0.26, 0.38] }),
  range: [0, 1],
  apply: (image, { strength, random }) => image.map((value) => clipPixel(value + strength * random.normal())),
}
