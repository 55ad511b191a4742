import type { Deformation } from './deformation.ts'
import { bySize, published } from './published.ts'

/**
 * Box down, nearest up. Down to floor(strength side) pixels a side, at least one: a coarse pixel is the equal mean of all
 * pixels with their centres in its box (a centre between two boxes counts for the first). Up again: every pixel takes the
 * coarse pixel that its centre lies in. Both are Pillow's BOX filter, which averages whole pixels and does not interpolate
 * when it enlarges, but without its rounding to 8 bits.
 * https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters
 */
export const pixelate: Deformation = {
  description: 'makes coarse pixels; strength: pixels left along a side, as a share',
  source: published,
  unit: 'share of the side',
  forms: ['corrected'],
  corruption: true,
  strengths: bySize({ cifar: [0.95, 0.9, 0.85, 0.75, 0.65], imagenet: [0.6, 0.5, 0.4, 0.3, 0.25] }),
  range: [0.01, 1],
  apply(image, { shape: [channels, height, width], strength }) {
    const coarseHeight = coarse(height, strength)
    const coarseWidth = coarse(width, strength)
    const [boxRow, boxColumn] = [boxes(height, coarseHeight), boxes(width, coarseWidth)]
    const [nearRow, nearColumn] = [nearest(height, coarseHeight), nearest(width, coarseWidth)]
    const result = new Float32Array(image.length)
    for (let c = 0; c < channels; c += 1) {
      const start = c * height * width
      const sums = new Float64Array(coarseHeight * coarseWidth)
      const counts = new Float64Array(sums.length)
      for (let y = 0, i = start; y < height; y += 1)
        for (let x = 0; x < width; x += 1, i += 1) {
          const box = boxRow[y]! * coarseWidth + boxColumn[x]!
          sums[box]! += image[i]!
          counts[box]! += 1
        }
      for (let y = 0, i = start; y < height; y += 1)
        for (let x = 0; x < width; x += 1, i += 1) {
          const box = nearRow[y]! * coarseWidth + nearColumn[x]!
          result[i] = sums[box]! / counts[box]!
        }
    }
    return result
  },
}

const coarse = (side: number, share: number): number => Math.max(1, Math.floor(side * share))

/** The coarse pixel k of each pixel with its centre in (k, k + 1] coarse pixels. */
const boxes = (side: number, left: number): Int32Array =>
  Int32Array.from({ length: side }, (_, i) => Math.ceil(((2 * i + 1) * left) / (2 * side)) - 1)

/** The coarse pixel k of each pixel with its centre in [k, k + 1) coarse pixels. */
const nearest = (side: number, left: number): Int32Array =>
  Int32Array.from({ length: side }, (_, i) => Math.floor(((2 * i + 1) * left) / (2 * side)))
