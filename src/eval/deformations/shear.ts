import type { Matrix } from './affine.ts'
import type { Deformation } from './deformation.ts'
import { drawWithin, warp } from './warp.ts'

/**
 * Slants by an angle of U(-r, r) radians, one draw an image. The strengths are the authors' radians, which the paper
 * gives as 28.6, 57.3, 114.6, 143.2 and 171.9 degrees.
 */
export const shear: Deformation = {
  description: 'slants by a random angle; strength: its largest size in radians (0.5 is 28.6 degrees)',
  source: 'Verma et al. 2019, tables 5 and 9',
  unit: 'radian',
  forms: ['corrected', 'paper-code'],
  corruption: false,
  strengths: () => [0.5, 1, 2, 2.5, 3],
  range: [0, Math.PI],
  apply: (image, context) => warp(image, shearing(drawWithin(context.random, context.strength)), context),
}

/**
 * [[1, -sin], [0, cos]], the paper's shear in both forms: it also stretches the image by 1 / cos, and mirrors it
 * beyond a right angle.
 */
export const shearing = (radians: number): Matrix => [1, -Math.sin(radians), 0, Math.cos(radians)]
