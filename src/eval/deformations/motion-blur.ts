import { convolve, normalised, type Tap } from './convolution.ts'
import type { Deformation } from './deformation.ts'
import { bySeverity, constantsAt, type Severities } from './published.ts'

/** Radius and standard deviation, in pixels. The third and fourth for small images differ by less than 1e-7. */
const severities: Severities<readonly [number, number]> = {
  cifar: [
    [6, 1],
    [6, 1.5],
    [6, 2],
    [8, 2],
    [9, 2.5],
  ],
  imagenet: [
    [10, 3],
    [15, 5],
    [15, 8],
    [15, 12],
    [20, 15],
  ],
}

/**
 * The mean over the way of a moving camera, weighted by half a Gaussian: a pixel i steps away, i = 0, ..., 2 radius,
 * counts exp(-i^2 / (2 sigma^2)). Steps are of one pixel in a direction that is uniform within 45 degrees of the rows,
 * drawn for each image, and each step takes the nearest pixel, as ImageMagick's MotionBlurImage has it; the border is
 * mirrored.
 * https://imagemagick.org/api/effect.php#MotionBlurImage
 */
export const motionBlur: Deformation = {
  description: 'blurs along a line at a random angle; strength: severity from 1 to 5',
  ...bySeverity,
  apply(image, context) {
    const [radius, sigma] = constantsAt(severities, context)
    const degrees = 90 * context.random.uniform() - 45
    return convolve(image, context.shape, trail(2 * Math.ceil(radius) + 1, sigma, (degrees * Math.PI) / 180))
  },
}

/** Downward angles are positive, as rows count from the top. */
function trail(length: number, sigma: number, angle: number): Tap[] {
  const weights = normalised(Array.from({ length }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2)))
  return weights.map((weight, i) => ({
    down: Math.round(i * Math.sin(angle)),
    right: Math.round(i * Math.cos(angle)),
    weight,
  }))
}
