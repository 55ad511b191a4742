import type { Deformation } from './deformation.ts'
import { bySize, published } from './published.ts'

/**
 * Salt and pepper: each value by itself, of every channel, becomes 0 or 1 with probability strength / 2 each. Values that are
 * hit at one strength are hit the same way at all higher ones.
 */
export const impulseNoise: Deformation = {
  description: 'makes some values black or white (salt and pepper); strength: their share',
  source: published,
  unit: 'share of values',
  forms: ['corrected'],
  corruption: true,
  strengths: bySize({ cifar: [0.01, 0.02, 0.03, 0.05, 0.07], imagenet: [0.03, 0.06, 0.09, 0.17, 0.27] }),
  range: [0, 1],
  apply: (image, { strength, random }) =>
    image.map((value) => {
      const drawn = random.uniform()
      if (drawn < strength / 2) return 0
      return drawn >= 1 - strength / 2 ? 1 : value
    }),
}
