import type { Matrix } from './affine.ts'
import type { Deformation } from './deformation.ts'
import { warp } from './warp.ts'

/** Shows z times as much of the plane in each direction, the same z for all images. */
export const zoom: Deformation = {
  description: 'zooms; strength: how many times as much is seen in each direction, in below 1, out above 1',
  source: 'Verma et al. 2019, tables 5 and 9',
  unit: 'factor',
  forms: ['corrected', 'paper-code'],
  corruption: false,
  strengths: () => [0.2, 0.4, 0.6, 0.8, 1.2, 1.4, 1.6, 1.8],
  range: [0.05, 20],
  apply: (image, context) => warp(image, zooming(context.strength), context),
}

export const zooming = (factor: number): Matrix => [factor, 0, 0, factor]
