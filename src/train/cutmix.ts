/** The box of CutMix (Yun et al. 2019, equation 2). */
import type { RandomStream } from '../data/random.ts'

/** Pixels of the other image, inside the image. */
export interface Box {
  readonly top: number
  readonly left: number
  readonly rows: number
  readonly columns: number
}

/**
 * A box of sqrt(1 - lambda) of the height and of the width around a uniform centre, cut off at the border: its share of
 * the image is at most 1 - lambda.
 */
export function cutmixBox(lambda: number, height: number, width: number, random: RandomStream): Box {
  const ratio = Math.sqrt(1 - lambda)
  const [top, rows] = interval(Math.floor(height * ratio), random.int(height), height)
  const [left, columns] = interval(Math.floor(width * ratio), random.int(width), width)
  return { top, left, rows, columns }
}

/** Start and length of `length` places around `centre`, within [0, limit). */
function interval(length: number, centre: number, limit: number): [start: number, length: number] {
  const half = Math.floor(length / 2)
  const [start, end] = [Math.max(0, centre - half), Math.min(limit, centre + half)]
  return [start, end - start]
}

/** [height, width]: 0 in the box, 1 around it. */
export function maskOf({ top, left, rows, columns }: Box, height: number, width: number): Float32Array {
  const mask = new Float32Array(height * width).fill(1)
  for (let row = top; row < top + rows; row += 1)
    mask.fill(0, row * width + left, row * width + left + columns)
  return mask
}
