/** The rotations and translations among which the worst of each image is searched. */
import { UserError } from '../../errors.ts'
import { about, affineCoordinates, type Coordinates, centreOf } from './affine.ts'
import { rotation } from './rotate.ts'

export interface SpatialGrid {
  /** Largest angle to either side, in degrees. */
  readonly rotation: number
  /** Largest shift to either side, as a share of the height and of the width. */
  readonly shift: number
  /** Angles that are tried. */
  readonly rotations: number
  /** Shifts that are tried along each axis. */
  readonly shifts: number
}

/**
 * Up to 30 degrees and 3 of 32 pixels, what Engstrom et al. 2019 take for CIFAR-10 (config.json of their code); five of
 * each, as Foolbox's SpatialAttack, where they take 31 angles.
 */
export const usualGrid: SpatialGrid = { rotation: 30, shift: 3 / 32, rotations: 5, shifts: 5 }

/** First turned clockwise about the middle, then shifted. */
export interface SpatialTransform {
  readonly degrees: number
  /** As shares of the height and of the width. */
  readonly down: number
  readonly right: number
}

/**
 * All of the grid, and no change at all even where the grid has none: that one first, so that images which are wrong as
 * they are need one pass, then the largest changes, which fool most.
 *
 * @throws UserError for a grid that is none
 */
export function spatialTransforms(grid: SpatialGrid): readonly SpatialTransform[] {
  checkGrid(grid)
  const shifts = spread(grid.shift, grid.shifts)
  const transforms = spread(grid.rotation, grid.rotations).flatMap((degrees) =>
    shifts.flatMap((down) => shifts.map((right) => ({ degrees, down, right }))),
  )
  /** Relative to the largest of the grid; only 0 for no change. */
  const size = ({ degrees, down, right }: SpatialTransform): number =>
    Math.abs(degrees) * grid.shift + (Math.abs(down) + Math.abs(right)) * grid.rotation
  const isNone = ({ degrees, down, right }: SpatialTransform) => degrees === 0 && down === 0 && right === 0
  const changes = transforms.filter((transform) => !isNone(transform))
  return [{ degrees: 0, down: 0, right: 0 }, ...changes.toSorted((a, b) => size(b) - size(a))]
}

/** Where each pixel of the result comes from: R^-1 (x - shift - centre) + centre. */
export function spatialCoordinates(
  { degrees, down, right }: SpatialTransform,
  height: number,
  width: number,
): Coordinates {
  const matrix = rotation(degrees, 'corrected')
  const { offset } = about(centreOf(height, width), matrix)
  const [a, b, c, d] = matrix
  const [rows, columns] = [down * height, right * width]
  const shifted = [offset[0] - a * rows - b * columns, offset[1] - c * rows - d * columns] as const
  return affineCoordinates({ matrix, offset: shifted }, height, width)
}

/** `count` numbers from -most to most at equal distances; one number is 0. */
const spread = (most: number, count: number): number[] =>
  count === 1 ? [0] : Array.from({ length: count }, (_, k) => (most * (2 * k - (count - 1))) / (count - 1))

function checkGrid({ rotation: angle, shift, rotations, shifts }: SpatialGrid): void {
  if (!(angle >= 0 && angle <= 180))
    throw new UserError(`--worst-case: expected rotations of 0 to 180 degrees, got ${angle}`)
  if (!(shift >= 0 && shift <= 1))
    throw new UserError(`--worst-case: expected shifts of 0 to 1 of the side, got ${shift}`)
  for (const count of [rotations, shifts])
    if (!Number.isInteger(count) || count < 1)
      throw new UserError(
        `--worst-case: expected a whole number of rotations and shifts, at least 1, got ${count}`,
      )
}
