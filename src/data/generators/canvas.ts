/** Anti-aliased strokes on a small grey picture, by the distance of each pixel's centre to the stroke. */

/** A square grey picture; `ink` is [size, size] row by row, 0 where nothing is drawn. */
export interface Canvas {
  readonly size: number
  readonly ink: Float64Array
}

/**
 * Draws a polyline. A pixel gets level * clamp(width / 2 + 1/2 - distance, 0, 1), or keeps what it has if that is more.
 *
 * Only +, -, *, / and square roots are used, which every engine rounds alike: the picture is the same everywhere.
 *
 * @param points x0, y0, x1, y1, ... in pixels; pixel (row, column) has its centre at x = column, y = row
 * @param width of the stroke, in pixels
 * @param level brightness of the stroke
 */
export function drawStroke(canvas: Canvas, points: Float64Array, width: number, level: number): void {
  for (let i = 0; i + 3 < points.length; i += 2)
    drawSegment(canvas, points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!, width, level)
}

function drawSegment(
  { size, ink }: Canvas,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  width: number,
  level: number,
): void {
  const reach = width / 2 + 0.5
  const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach))
  const right = Math.min(size - 1, Math.floor(Math.max(x0, x1) + reach))
  const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach))
  const bottom = Math.min(size - 1, Math.floor(Math.max(y0, y1) + reach))
  const dx = x1 - x0
  const dy = y1 - y0
  const square = dx * dx + dy * dy
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const px = column - x0
      const py = row - y0
      // Where the foot of the perpendicular lies on the segment, 0 at its start and 1 at its end.
      const foot = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square))
      const ex = px - foot * dx
      const ey = py - foot * dy
      const value = level * Math.min(1, reach - Math.sqrt(ex * ex + ey * ey))
      const at = row * size + column
      if (value > ink[at]!) ink[at] = value
    }
  }
}
