/** A "1" or a "7" of two strokes, from its factors: how the factors data sets are drawn. */
import { type Canvas, drawStroke } from './canvas.ts'
import { rotation } from './rotation.ts'

/** What an image is drawn from; lengths in 256ths of its side. */
export const factorNames = ['shape', 'x', 'y', 'slope', 'foot', 'width', 'angle', 'size', 'colour'] as const

export type FactorName = (typeof factorNames)[number]

const units = 256
const stem = 200
const red = [217, 26, 26]
const blue = [26, 51, 217]

/**
 * uint8 [3, side, side]: a bar of length `shape` from (x, y) on, which falls by `slope`, then a stem that goes down by 200 and
 * right by `foot`, both `width` wide; all of it scaled by `size` and turned by `angle` degrees, counterclockwise, around the
 * middle; in a colour between red (0) and blue (1), on white. Strokes have round ends.
 *
 * @param values in the order of `factorNames`
 */
export function drawFactors(values: ArrayLike<number>, side: number): Uint8Array {
  const [shape, x, y, slope, foot, width, angle, size, colour] = Array.from(values) as FactorValues
  const canvas: Canvas = { size: side, ink: new Float64Array(side * side) }
  const [cosine, sine] = rotation(angle)
  const scale = (size * side) / units
  const place = (u: number, v: number): readonly [number, number] => {
    const [across, down] = [u - units / 2, v - units / 2]
    const middle = (side - 1) / 2
    return [
      middle + scale * (cosine * across + sine * down),
      middle + scale * (cosine * down - sine * across),
    ]
  }
  const corner = [x + shape, y + slope] as const
  const points = [place(x, y), place(...corner), place(corner[0] + foot, y + stem)].flat()
  drawStroke(canvas, Float64Array.from(points), scale * width, 1)
  return painted(canvas.ink, colour)
}

type FactorValues = [number, number, number, number, number, number, number, number, number]

/** Ink of one colour on white paper: [3, ...]. */
function painted(ink: Float64Array, colour: number): Uint8Array {
  const pixels = new Uint8Array(3 * ink.length)
  for (let c = 0; c < 3; c += 1) {
    const full = red[c]! + colour * (blue[c]! - red[c]!)
    for (let i = 0; i < ink.length; i += 1)
      pixels[c * ink.length + i] = Math.round(255 - ink[i]! * (255 - full))
  }
  return pixels
}
