/** Radii of balls as people write them. */
import type { BallName } from '../../attacks/balls.ts'
import { parseEpsilons } from '../../attacks/epsilon.ts'
import { UserError } from '../../errors.ts'

/** Those that most papers and RobustBench report for small images. */
export const usualRadii = { linf: '8/255', l2: '0.5', l1: '12' } as const satisfies Record<BallName, string>

/**
 * Reads `2/255,8/255` or `0.5,1` in pixel units of [0, 1]. In linf a radius of 1 reaches every image and is taken for a slip;
 * in the other norms an image has more than one pixel to move.
 *
 * @throws UserError for anything else
 */
export function parseRadii(text: string, ball: BallName): number[] {
  if (ball === 'linf') return parseEpsilons(text)
  return text.split(',').map((part) => {
    const [top = '', bottom = '1', ...rest] = part.split('/').map((side) => side.trim())
    const value = Number(top) / Number(bottom)
    if (top === '' || bottom === '' || rest.length > 0 || !Number.isFinite(value) || value < 0)
      throw new UserError(`--eps: expected a radius such as 0.5 or 128/255, got "${part.trim()}"`)
    return value
  })
}

/** @throws UserError for numbers that are no radii */
export function checkRadii(radii: readonly number[]): readonly number[] {
  const bad = radii.find((value) => !Number.isFinite(value) || value < 0)
  if (bad !== undefined) throw new UserError(`--eps: expected radii from 0 on, got ${bad}`)
  return radii
}
