import { clipPixel } from '../../attacks/feasible.ts'
import type { Deformation } from './deformation.ts'
import { changeHsv } from './hsv.ts'
import { bySize, published } from './published.ts'

/** Adds to the value of HSV, clipped; hue and saturation stay. Where there are no three channels, adds to every value. */
export const brightness: Deformation = {
  description: 'brightens; strength: what is added to the value of HSV',
  source: published,
  unit: 'value of HSV',
  forms: ['corrected'],
  corruption: true,
  strengths: bySize({ cifar: [0.05, 0.1, 0.15, 0.2, 0.3], imagenet: [0.1, 0.2, 0.3, 0.4, 0.5] }),
  range: [-1, 1],
  apply: (image, { shape: [channels], strength }) =>
    channels === 3
      ? changeHsv(image, { value: (value) => value + strength })
      : image.map((value) => clipPixel(value + strength)),
}
