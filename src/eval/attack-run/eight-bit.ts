/** Adversarial images that an 8-bit file can hold. */
import type { Ball } from '../../attacks/balls.ts'

/** Rounding of float32 pixels and of the projection; the contract of an attack. */
export const ballTolerance = 1e-6

const level = (value: number): number => Math.round(value * 255)

/** Whether a pixel is one of the 256 levels. */
export const isLevel = (pixel: number): boolean => Math.fround(level(pixel) / 255) === pixel

/**
 * Rounds an image, in place, to multiples of 1/255 inside the ball: to the nearest level, but towards the clean pixel
 * where that would leave the ball. Every rounding towards the clean pixel shortens the perturbation, so the ball is kept.
 *
 * @param clean pixels on levels
 */
export function roundToLevels(image: Float32Array, clean: Float32Array, ball: Ball, epsilon: number): void {
  const inside = (delta: ArrayLike<number>) => ball.norm(delta) <= epsilon + ballTolerance
  const nearest = image.map((x, p) => {
    const rounded = Math.fround(level(x) / 255)
    return inside([rounded - clean[p]!]) ? rounded : towards(x, clean[p]!)
  })
  const delta = Float64Array.from(nearest, (x, p) => x - clean[p]!)
  image.set(inside(delta) ? nearest : image.map((x, p) => towards(x, clean[p]!)))
}

/** The level nearest to `x` that is not farther from the clean pixel. */
function towards(x: number, clean: number): number {
  const steps = (x - clean) * 255
  // A pixel that is a whole number of levels away but for rounding stays there.
  const whole = Math.round(steps)
  const kept = Math.abs(steps - whole) < 1e-4 ? whole : Math.trunc(steps)
  return Math.fround((level(clean) + kept) / 255)
}
