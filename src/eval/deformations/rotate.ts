import type { Matrix } from './affine.ts'
import type { Deformation, DeformationForm } from './deformation.ts'
import { drawWithin, warp } from './warp.ts'

/** Turns by an angle of U(-d, d) degrees, one draw an image. */
export const rotate: Deformation = {
  description: 'turns by a random angle; strength: its largest size in degrees',
  source: 'Verma et al. 2019, tables 5 and 9',
  unit: 'degree',
  forms: ['corrected', 'paper-code'],
  corruption: false,
  strengths: () => [20, 40, 60, 80],
  range: [0, 180],
  apply: (image, context) =>
    warp(image, rotation(drawWithin(context.random, context.strength), context.form), context),
}

/**
 * [[cos, -sin], [sin, cos]]: what is shown turns clockwise for angles above 0. In the form `corrected` a quarter
 * turn has exactly the entries 0 and 1, while cos(pi / 2) is not 0 in floating point.
 */
export function rotation(degrees: number, form: DeformationForm): Matrix {
  const quarters = form === 'corrected' ? Math.round(degrees / 90) : 0
  const radians = (Math.PI / 180) * (degrees - 90 * quarters)
  let [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  for (let turns = ((quarters % 4) + 4) % 4; turns > 0; turns--) [cos, sin] = [-sin, cos]
  return [cos, -sin, sin, cos]
}
