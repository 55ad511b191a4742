/** Adam on w, where x = (tanh(w) + 1) / 2 (Carlini and Wagner 2017, section 5.3; Kingma and Ba 2015, algorithm 1). */

/** Of one image. */
export interface Descent {
  readonly w: Float64Array
  /** x at the first w: distances are from here, or Adam would make whole steps of what rounding leaves of zero. */
  readonly start: Float32Array
  /** Running means of the gradient and of its square. */
  readonly mean: Float64Array
  readonly square: Float64Array
  steps: number
}

/** Pixels at their bounds would need an infinite w. */
const inside = 1 - 1e-6
const [meanDecay, squareDecay, floor] = [0.9, 0.999, 1e-8]

export function startDescent(image: Float32Array): Descent {
  const w = Float64Array.from(image, (x) => Math.atanh((2 * x - 1) * inside))
  const start = Float32Array.from(w, pixelAt)
  return { w, start, mean: new Float64Array(w.length), square: new Float64Array(w.length), steps: 0 }
}

const pixelAt = (w: number): number => (Math.tanh(w) + 1) / 2

/** @param image is written: x at w */
export function inBounds({ w }: Descent, image: Float32Array): void {
  for (let p = 0; p < w.length; p += 1) image[p] = pixelAt(w[p]!)
}

/** One step down; @param gradient by x */
export function step(descent: Descent, gradient: Float32Array, rate: number): void {
  const { w, mean, square } = descent
  descent.steps += 1
  const meanShare = 1 - meanDecay ** descent.steps
  const squareShare = 1 - squareDecay ** descent.steps
  for (let p = 0; p < w.length; p += 1) {
    const g = (gradient[p]! * (1 - Math.tanh(w[p]!) ** 2)) / 2
    mean[p] = meanDecay * mean[p]! + (1 - meanDecay) * g
    square[p] = squareDecay * square[p]! + (1 - squareDecay) * g * g
    w[p] = w[p]! - (rate * (mean[p]! / meanShare)) / (Math.sqrt(square[p]! / squareShare) + floor)
  }
}
