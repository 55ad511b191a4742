import { affineCoordinates, type Matrix } from './affine.ts'
import type { Deformation } from './deformation.ts'
import { bilinear } from './resample.ts'
import { drawWithin } from './warp.ts'

const identity: Matrix = [1, 0, 0, 1]

/**
 * Shifts by U(-s, s) of the height, then of the width, each rounded to whole pixels: nothing is blurred.
 *
 * The law of torchvision's RandomAffine(translate=(s, s)).
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomAffine.html
 */
export const translate: Deformation = {
  description:
    'shifts by random whole pixels; strength: the largest shift as a share of the height and of the width',
  source: 'torchvision RandomAffine; strengths are about those of Engstrom et al. 2019',
  unit: 'share of the side',
  forms: ['corrected'],
  corruption: false,
  strengths: () => [0.04, 0.08, 0.12, 0.16, 0.2],
  range: [0, 1],
  apply(image, { shape, strength, random, fill }) {
    const [, height, width] = shape
    const down = Math.round(drawWithin(random, strength) * height)
    const right = Math.round(drawWithin(random, strength) * width)
    const map = { matrix: identity, offset: [-down, -right] } as const
    return bilinear(image, shape, affineCoordinates(map, height, width), fill)
  },
}
