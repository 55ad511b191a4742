import type { RandomStream } from '../../data/random.ts'

/** A threat model as a value. All functions work on the pixels of one image, in pixel units of [0, 1]; `delta` is x' - x. */
export interface Ball {
  readonly name: string
  /**
   * The step of size 1 (in this norm) that raises a linear function fastest; zero where the gradient is. A component
   * that is no number has no direction; an infinite one outweighs every finite one.
   */
  steepest(gradient: Float32Array, direction: Float32Array): void
  /**
   * Where the pixel bounds decide which way is steepest: the step of at most `size` from `x` that raises a linear
   * function most and leaves every pixel in [0, 1].
   */
  steepestInBox?(gradient: Float32Array, x: Float32Array, size: number, step: Float32Array): void
  /** Moves delta to the nearest point of the ball of radius epsilon. */
  project(delta: Float32Array, epsilon: number): void
  /**
   * Where clipping what is projected does not give the nearest point of both, the ball and the pixel bounds: moves delta
   * to the nearest point of the ball from which x0 + delta is inside [0, 1].
   */
  projectInBox?(delta: Float32Array, x0: Float32Array, epsilon: number): void
  /** A random point of the ball, uniform. */
  sample(random: RandomStream, epsilon: number, delta: Float32Array): void
  /** The norm of a perturbation, in double precision. */
  norm(delta: ArrayLike<number>): number
}
