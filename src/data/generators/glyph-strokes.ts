/**
 * The ten symbols of the glyphs data set as strokes: polylines in the square [-1, 1]^2, x to the right, y down.
 *
 * Some come in pairs that share most of their ink, so that no few pixels tell them apart: circle and spiral,
 * plus and cross, triangle and arrow, zigzag and hourglass.
 */

/** x0, y0, x1, y1, ...: the corners of one stroke. */
export type Stroke = Float64Array

/** Class names in the order of the labels. */
export const glyphNames = [
  'circle',
  'spiral',
  'square',
  'triangle',
  'plus',
  'cross',
  'arrow',
  'zigzag',
  'hourglass',
  'hook',
] as const

const strokes: Record<(typeof glyphNames)[number], number[][]> = {
  circle: [turn(16, () => 0.9)],
  // One turn and three quarters, from the middle to the circle's radius.
  spiral: [turn(28, (part) => 0.1 + 0.8 * part)],
  square: [[-0.8, -0.8, 0.8, -0.8, 0.8, 0.8, -0.8, 0.8, -0.8, -0.8]],
  triangle: [[0, -0.9, 0.9, 0.75, -0.9, 0.75, 0, -0.9]],
  plus: [
    [0, -0.9, 0, 0.9],
    [-0.9, 0, 0.9, 0],
  ],
  cross: [
    [-0.75, -0.75, 0.75, 0.75],
    [-0.75, 0.75, 0.75, -0.75],
  ],
  arrow: [
    [-0.75, -0.1, 0, -0.9, 0.75, -0.1],
    [0, -0.9, 0, 0.9],
  ],
  zigzag: [[-0.8, -0.8, 0.8, -0.8, -0.8, 0.8, 0.8, 0.8]],
  hourglass: [[-0.8, -0.8, 0.8, -0.8, -0.8, 0.8, 0.8, 0.8, -0.8, -0.8]],
  hook: [[-0.5, -0.85, 0.45, -0.85, 0.45, 0.4, 0.25, 0.75, -0.1, 0.88, -0.45, 0.75, -0.65, 0.4]],
}

/** The strokes of each class, in the order of the labels, with long lines cut so that a bend can curve them. */
export const glyphStrokes: readonly (readonly Stroke[])[] = glyphNames.map((name) =>
  strokes[name].map((corners) => refine(corners, 0.55)),
)

/** A stroke that goes around the origin in steps of 1/16 of a turn, at radius(part) with part from 0 to 1. */
function turn(steps: number, radius: (part: number) => number): number[] {
  // Written out, as Math.cos and Math.sin may differ in the last bit between engines.
  const cosine = 0.9238795325112867
  const sine = 0.3826834323650898
  const corners: number[] = []
  for (let i = 0, x = 1, y = 0; i <= steps; i++) {
    const r = radius(i / steps)
    corners.push(r * x, r * y)
    const next = cosine * x - sine * y
    y = sine * x + cosine * y
    x = next
  }
  return corners
}

/** The same stroke in pieces no longer than `longest`. */
function refine(corners: readonly number[], longest: number): Stroke {
  const out = [corners[0]!, corners[1]!]
  for (let i = 2; i < corners.length; i += 2) {
    const x = corners[i - 2]!
    const y = corners[i - 1]!
    const dx = corners[i]! - x
    const dy = corners[i + 1]! - y
    const pieces = Math.ceil(Math.sqrt(dx * dx + dy * dy) / longest)
    for (let piece = 1; piece <= pieces; piece++)
      out.push(x + (dx * piece) / pieces, y + (dy * piece) / pieces)
  }
  return Float64Array.from(out)
}
