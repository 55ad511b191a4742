import type { RandomStream } from '../../data/random.ts'
import { type AffineMap, type Coordinates, centreOf } from './affine.ts'
import type { Deformation } from './deformation.ts'
import { bySeverity, bySize, constantsAt, published, type Severities } from './published.ts'
import { bilinear } from './resample.ts'
import { gaussianSmoother } from './smooth.ts'
import { drawWithin } from './warp.ts'

/** As shares of the shorter side. */
type Constants = readonly [displacement: number, sigma: number, jitter: number]

const severities: Severities<Constants> = {
  cifar: [
    [0, 0, 0.08],
    [0.05, 0.2, 0.07],
    [0.08, 0.06, 0.06],
    [0.1, 0.04, 0.05],
    [0.1, 0.03, 0.03],
  ],
  imagenet: [
    [2, 0.7, 0.1],
    [2, 0.08, 0.2],
    [0.05, 0.01, 0.02],
    [0.07, 0.01, 0.02],
    [0.12, 0.01, 0.02],
  ],
}

/** The script for 224 pixels multiplies its shares by 244, and so was ImageNet-C made. */
const imagenetSide = 244 / 224

/**
 * A random affine map, then each pixel displaced by a smoothed field of U(-1, 1); the image goes on as its mirror image.
 * The published scripts interpolate after each of the two, here it is done once.
 *
 * Simard, Steinkraus, Platt 2003: Best practices for convolutional neural networks applied to visual document analysis,
 * section 2.
 */
export const elastic: Deformation = {
  ...bySeverity,
  description:
    'moves pixels by a smooth random field, after a small random affine map; strength: severity from 1 to 5',
  source: `Simard et al. 2003; ${published}`,
  apply(image, { shape, strength, random, fill }) {
    const [, height, width] = shape
    const side = sideOf(height, width)
    const shares = constantsAt(severities, { shape, strength })
    const [displacement, sigma, jitter] = shares.map((share) => side * share) as [number, number, number]
    const map = jitteredSquare(height, width, jitter, random)
    const [down, right] = displacements(height, width, displacement, sigma, random)
    return bilinear(image, shape, sources(down, right, map, height, width), fill)
  },
}

/** Pixels for a share of the shorter side. */
function sideOf(height: number, width: number): number {
  const isImagenet = bySize(severities)(height, width) === severities.imagenet
  return Math.min(height, width) * (isImagenet ? imagenetSide : 1)
}

/** The affine map that takes three corners of the middle third, each moved by U(-jitter, jitter), back to their places. */
function jitteredSquare(height: number, width: number, jitter: number, random: RandomStream): AffineMap {
  const reach = Math.max(1, Math.floor(Math.min(height, width) / 3))
  const [row, column] = centreOf(height, width)
  const [first, second, third] = (
    [
      [1, 1],
      [1, -1],
      [-1, -1],
    ] as const
  ).map(([down, right]) => [
    row + reach * down + drawWithin(random, jitter),
    column + reach * right + drawWithin(random, jitter),
  ]) as [[number, number], [number, number], [number, number]]
  // The edges moved: they come from (0, 2 reach) and (2 reach, 0).
  const along = [first[0] - second[0], first[1] - second[1]] as const
  const down = [second[0] - third[0], second[1] - third[1]] as const
  const scale = (2 * reach) / (along[0] * down[1] - down[0] * along[1])
  const [a, b, c, d] = [-scale * along[1], scale * along[0], scale * down[1], -scale * down[0]]
  const offset = [
    row + reach - (a * second[0] + b * second[1]),
    column - reach - (c * second[0] + d * second[1]),
  ] as const
  return { matrix: [a, b, c, d], offset }
}

/** `displacement` times smoothed fields of U(-1, 1), [H, W]: how far down pixels are moved, then how far right. */
function displacements(
  height: number,
  width: number,
  displacement: number,
  sigma: number,
  random: RandomStream,
): [down: Float64Array, right: Float64Array] {
  const none = () => new Float64Array(height * width)
  if (displacement === 0) return [none(), none()]
  const smooth = gaussianSmoother(height, width, sigma, 3)
  const drawn = () => smooth(none().map(() => drawWithin(random, displacement)))
  return [drawn(), drawn()]
}

/** Where each pixel comes from: displaced, then mapped, and taken back into the image, which is mirrored at its border. */
function sources(
  down: Float64Array,
  right: Float64Array,
  { matrix: [a, b, c, d], offset }: AffineMap,
  height: number,
  width: number,
): Coordinates {
  const rows = new Float64Array(height * width)
  const columns = new Float64Array(height * width)
  for (let i = 0, p = 0; i < height; i += 1)
    for (let j = 0; j < width; j += 1, p += 1) {
      const row = i + down[p]!
      const column = j + right[p]!
      rows[p] = reflect(offset[0] + a * row + b * column, height)
      columns[p] = reflect(offset[1] + c * row + d * column, width)
    }
  return { rows, columns }
}

/** The border pixel stands twice: -1/2 is where the image is mirrored. */
function reflect(x: number, side: number): number {
  if (x >= 0 && x <= side - 1) return x
  const phase = (((x + 0.5) % (2 * side)) + 2 * side) % (2 * side)
  const inside = (phase < side ? phase : 2 * side - phase) - 0.5
  return Math.min(side - 1, Math.max(0, inside))
}
