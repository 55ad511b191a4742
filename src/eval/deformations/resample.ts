/** Images read at coordinates: the one place that knows what lies between pixels, and beyond them. */
import type { Coordinates } from './affine.ts'

type Shape = readonly [channels: number, height: number, width: number]

/**
 * The nearest pixel, floor(x + 1/2); `fill` where a coordinate is outside of [0, side - 1], so also for the outer half
 * of the pixels at the border. scipy.ndimage.map_coordinates with order 0 and mode `constant`.
 *
 * @param image [C, H, W]
 * @param fill [C]
 */
export function nearest(
  image: Float32Array,
  [channels, height, width]: Shape,
  { rows, columns }: Coordinates,
  fill: readonly number[],
): Float32Array {
  const size = height * width
  const result = new Float32Array(image.length)
  for (let p = 0; p < size; p++) {
    const row = rows[p]!
    const column = columns[p]!
    const inside = row >= 0 && row <= height - 1 && column >= 0 && column <= width - 1
    const source = Math.floor(row + 0.5) * width + Math.floor(column + 0.5)
    for (let c = 0; c < channels; c++) result[c * size + p] = inside ? image[c * size + source]! : fill[c]!
  }
  return result
}

/**
 * Bilinear, the image going on as `fill` on all sides, so it fades out over one pixel around its border. At whole
 * coordinates exactly the pixel. scipy.ndimage.map_coordinates with order 1 and mode `grid-constant`.
 *
 * @param image [C, H, W]
 * @param fill [C]
 */
export function bilinear(
  image: Float32Array,
  [channels, height, width]: Shape,
  { rows, columns }: Coordinates,
  fill: readonly number[],
): Float32Array {
  const size = height * width
  const result = new Float32Array(image.length)
  /** A pixel of one channel, or of what surrounds it. */
  const at = (c: number, row: number, column: number): number =>
    row >= 0 && row < height && column >= 0 && column < width
      ? image[c * size + row * width + column]!
      : fill[c]!
  for (let p = 0; p < size; p++) {
    const top = Math.floor(rows[p]!)
    const left = Math.floor(columns[p]!)
    const down = rows[p]! - top
    const right = columns[p]! - left
    const w00 = (1 - down) * (1 - right)
    const w01 = (1 - down) * right
    const w10 = down * (1 - right)
    const w11 = down * right
    const isWithin = top >= 0 && top < height - 1 && left >= 0 && left < width - 1
    for (let c = 0; c < channels; c++) {
      const k = c * size + top * width + left
      result[c * size + p] = isWithin
        ? w00 * image[k]! + w01 * image[k + 1]! + w10 * image[k + width]! + w11 * image[k + width + 1]!
        : w00 * at(c, top, left) +
          w01 * at(c, top, left + 1) +
          w10 * at(c, top + 1, left) +
          w11 * at(c, top + 1, left + 1)
    }
  }
  return result
}
