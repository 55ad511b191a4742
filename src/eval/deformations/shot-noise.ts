import { clipPixel } from '../../attacks/feasible.ts'
import type { Deformation } from './deformation.ts'
import { poisson } from './poisson.ts'
import { bySize, published } from './published.ts'

/** Poisson(strength x) / strength, clipped: what a sensor counts that gets `strength` photons from a white pixel. */
export const shotNoise: Deformation = {
  description: 'counts photons instead of light; strength: how many come from a white pixel',
  source: published,
  unit: 'photons from white',
  forms: ['corrected'],
  corruption: true,
  strengths: bySize({ cifar: [500, 250, 100, 75, 50], imagenet: [60, 25, 12, 5, 3] }),
  range: [1, 1_000_000],
  apply: (image, { strength, random }) =>
    image.map((value) => clipPixel(poisson(random, strength * value) / strength)),
}
