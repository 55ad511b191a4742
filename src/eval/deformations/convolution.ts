/**
 * Convolution of images with few taps. Beyond its border an image is continued by its mirror image, the border pixel
 * twice: `d c b a | a b c d | d c b a`, what SciPy calls `reflect` and has as its default.
 * https://docs.scipy.org/doc/scipy/reference/generated/scipy.ndimage.convolve.html
 */
import type { DeformationContext } from './deformation.ts'

export type ImageShape = DeformationContext['shape']

/** One neighbour of a pixel, by its offset in pixels, and what it counts. */
export interface Tap {
  readonly down: number
  readonly right: number
  readonly weight: number
}

/**
 * Every pixel becomes the weighted sum of its neighbours: y[i, j] = sum over taps of weight x[i + down, j + right].
 * Sums are in double precision.
 *
 * @param image [C, H, W]
 * @returns a new image of the same shape
 */
export function convolve(
  image: Float32Array,
  [channels, height, width]: ImageShape,
  taps: readonly Tap[],
): Float32Array {
  const tall = Math.max(...taps.map(({ down }) => Math.abs(down)))
  const wide = Math.max(...taps.map(({ right }) => Math.abs(right)))
  const rows = reflected(height, tall)
  const columns = reflected(width, wide)
  const stride = columns.length
  const count = 4 * Math.ceil(taps.length / 4)
  const starts = new Int32Array(count)
  const weights = new Float64Array(count) // four taps in one pass take half the time; those missing weigh nothing
  for (const [t, { down, right, weight }] of taps.entries()) {
    starts[t] = (tall + down) * stride + wide + right
    weights[t] = weight
  }
  const padded = new Float64Array(rows.length * stride)
  const sums = new Float64Array(width)
  const result = new Float32Array(image.length)
  for (let first = 0; first < channels * height; first += height) {
    for (let y = 0; y < rows.length; y += 1) {
      const row = (first + rows[y]!) * width
      for (let x = 0; x < stride; x += 1) padded[y * stride + x] = image[row + columns[x]!]!
    }
    for (let y = 0; y < height; y += 1) {
      sums.fill(0)
      for (let t = 0; t < count; t += 4) {
        const [p0, p1, p2, p3] = [starts[t]!, starts[t + 1]!, starts[t + 2]!, starts[t + 3]!]
        const [w0, w1, w2, w3] = [weights[t]!, weights[t + 1]!, weights[t + 2]!, weights[t + 3]!]
        for (let x = 0, p = y * stride; x < width; x += 1, p += 1)
          sums[x]! +=
            w0 * padded[p0 + p]! + w1 * padded[p1 + p]! + w2 * padded[p2 + p]! + w3 * padded[p3 + p]!
      }
      result.set(sums, (first + y) * width)
    }
  }
  return result
}

/** Gaussian blur, one axis after the other; sigma in pixels. Cut where SciPy cuts it: at 4 sigma, rounded to a pixel. */
export function blur(image: Float32Array, shape: ImageShape, sigma: number): Float32Array {
  const radius = Math.floor(4 * sigma + 0.5)
  if (radius === 0) return image.slice()
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius)
  const bell = offsets.map((offset) => Math.exp(-0.5 * (offset / sigma) ** 2))
  const weights = normalised(bell)
  const vertical = offsets.map((down, i) => ({ down, right: 0, weight: weights[i]! }))
  const horizontal = offsets.map((right, i) => ({ down: 0, right, weight: weights[i]! }))
  return convolve(convolve(image, shape, vertical), shape, horizontal)
}

/** The weights over their sum. */
export function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / total)
}

/** Which of the `size` places stands at -margin, ..., size - 1 + margin; reflections repeat where the margin is long. */
function reflected(size: number, margin: number): Int32Array {
  return Int32Array.from({ length: size + 2 * margin }, (_, i) => {
    const period = 2 * size
    const place = (((i - margin) % period) + period) % period
    return place < size ? place : period - 1 - place
  })
}
