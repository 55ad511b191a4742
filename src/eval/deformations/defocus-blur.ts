import { blur, convolve, type Tap } from './convolution.ts'
import type { Deformation } from './deformation.ts'
import { bySeverity, constantsAt, type Severities } from './published.ts'

/** Radius in pixels of the disk, and standard deviation in pixels of the Gaussian that smooths its rim. */
const severities: Severities<readonly [number, number]> = {
  cifar: [
    [0.3, 0.4],
    [0.4, 0.5],
    [0.5, 0.6],
    [1, 0.2],
    [1.5, 0.1],
  ],
  imagenet: [
    [3, 0.1],
    [4, 0.5],
    [6, 0.5],
    [8, 0.5],
    [10, 0.5],
  ],
}

/**
 * A point of light becomes a disk: the equal mean over all pixels within the radius, and against the jagged rim a Gaussian
 * after it, cut at 4 sigma (the published scripts cut it at 1 or 2 pixels). At a mirrored border that is the same as one
 * convolution with the smoothed disk.
 */
export const defocusBlur: Deformation = {
  description: 'blurs as a lens out of focus does, with a disk; strength: severity from 1 to 5',
  ...bySeverity,
  apply(image, context) {
    const [radius, sigma] = constantsAt(severities, context)
    return blur(convolve(image, context.shape, disk(radius)), context.shape, sigma)
  },
}

/** Pixels with their centres within the radius, all alike. */
function disk(radius: number): Tap[] {
  const reach = Math.floor(radius)
  const offsets = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach)
  const inside = offsets.flatMap((down) =>
    offsets.filter((right) => down ** 2 + right ** 2 <= radius ** 2).map((right) => ({ down, right })),
  )
  return inside.map((offset) => ({ ...offset, weight: 1 / inside.length }))
}
