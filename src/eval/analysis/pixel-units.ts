/** Values of any size for attacks, which know pixels in [0, 1] alone. */
import type { Classifier } from '../../attacks/classifier.ts'

/** value = low + width * pixel, the same for all values: distances shrink by `width`, directions stay. */
export interface PixelUnits {
  readonly low: number
  readonly width: number
}

/**
 * Units in which points have room on all sides: each could be moved to any other, in whatever direction, without meeting
 * the bounds.
 */
export function roomyUnits(points: Float32Array, size: number): PixelUnits {
  const centre = new Float64Array(size)
  points.forEach((value, i) => {
    centre[i % size]! += value / (points.length / size)
  })
  const squares = new Float64Array(points.length / size)
  points.forEach((value, i) => {
    squares[Math.floor(i / size)]! += (value - centre[i % size]!) ** 2
  })
  const diameter = 2 * Math.sqrt(squares.reduce((a, b) => Math.max(a, b))) || 1
  const [low, high] = points.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number])
  return { low: low - diameter, width: high - low + 2 * diameter }
}

export const toPixels = (values: Float32Array, { low, width }: PixelUnits): Float32Array =>
  values.map((value) => (value - low) / width)

const toValues = (pixels: Float32Array, { low, width }: PixelUnits): Float32Array =>
  pixels.map((pixel) => low + width * pixel)

/** The same classifier, asked in pixels. */
export const inPixelUnits = (classifier: Classifier, units: PixelUnits): Classifier => ({
  classes: classifier.classes,
  shape: classifier.shape,
  logits: (pixels) => classifier.logits(toValues(pixels, units)),
  async lossGradient(pixels, labels, loss, targets) {
    const result = await classifier.lossGradient(toValues(pixels, units), labels, loss, targets)
    return { ...result, gradient: result.gradient.map((slope) => slope * units.width) }
  },
})
