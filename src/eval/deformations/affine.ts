/** Affine maps of the plane of pixels, from a place in the result to the place in the image that shows there. */

/** Acts on (row, column): row' = a row + b column, column' = c row + d column. */
export type Matrix = readonly [a: number, b: number, c: number, d: number]

/** (row, column), in pixels; the middle of the first pixel is (0, 0). */
export type Point = readonly [row: number, column: number]

/** x -> matrix x + offset. */
export interface AffineMap {
  readonly matrix: Matrix
  readonly offset: Point
}

/** Where each pixel of a result comes from, in row-major order; [H * W] each. */
export interface Coordinates {
  readonly rows: Float64Array
  readonly columns: Float64Array
}

/** The middle of an image. */
export const centreOf = (height: number, width: number): Point => [(height - 1) / 2, (width - 1) / 2]

/** The map with this matrix that leaves the pivot where it is: T(pivot) M T(-pivot). */
export function about([row, column]: Point, matrix: Matrix): AffineMap {
  const [a, b, c, d] = matrix
  return { matrix, offset: [a * -row + b * -column + row, c * -row + d * -column + column] }
}

/** Summed in the order of scipy.ndimage.affine_transform, on which the last bit depends, and with it the nearest pixel. */
export function affineCoordinates(map: AffineMap, height: number, width: number): Coordinates {
  const [a, b, c, d] = map.matrix
  const [down, right] = map.offset
  const rows = new Float64Array(height * width)
  const columns = new Float64Array(height * width)
  for (let i = 0, p = 0; i < height; i++)
    for (let j = 0; j < width; j++, p++) {
      rows[p] = down + a * i + b * j
      columns[p] = right + c * i + d * j
    }
  return { rows, columns }
}
