/** An image under a linear map about its middle, in both forms. */
import type { RandomStream } from '../../data/random.ts'
import { about, affineCoordinates, centreOf, type Matrix, type Point } from './affine.ts'
import type { DeformationContext } from './deformation.ts'
import { bilinear, nearest } from './resample.ts'

/** What the authors turn, shear and zoom about: a pixel down and right of the middle, for 32 rows 16.5 instead of 15.5. */
const paperPivot = (height: number, width: number): Point => [height / 2 + 0.5, width / 2 + 0.5]

/**
 * `corrected`: about the centre, bilinear. `paper-code`: T(o) M T(-o) with o = side / 2 + 1/2, nearest pixel
 * (supervised/affine_transforms.py of the authors' first public code, which calls scipy's affine_transform).
 *
 * @param matrix from the result to the image
 * @param image [C, H, W]
 */
export function warp(
  image: Float32Array,
  matrix: Matrix,
  { shape, form, fill }: Pick<DeformationContext, 'shape' | 'form' | 'fill'>,
): Float32Array {
  const [, height, width] = shape
  const isPaper = form === 'paper-code'
  const pivot = (isPaper ? paperPivot : centreOf)(height, width)
  const coordinates = affineCoordinates(about(pivot, matrix), height, width)
  return (isPaper ? nearest : bilinear)(image, shape, coordinates, fill)
}

/** A draw of U(-bound, bound). */
export const drawWithin = (random: RandomStream, bound: number): number => (2 * random.uniform() - 1) * bound
