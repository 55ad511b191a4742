/** Threat models as values: how far a perturbation may go, and which way goes up fastest. */
import type { RandomStream } from '../data/random.ts'

/** All functions work on the pixels of one image, in pixel units of [0, 1]; `delta` is x' - x. */
export interface Ball {
  readonly name: string
  /** The step of size 1 (in this norm) that raises a linear function fastest; zero where the gradient is. */
  steepest(gradient: Float32Array, direction: Float32Array): void
  /** Moves delta to the nearest point of the ball of radius epsilon. */
  project(delta: Float32Array, epsilon: number): void
  /** A random point of the ball, uniform. */
  sample(random: RandomStream, epsilon: number, delta: Float32Array): void
  /** The norm of a perturbation, in double precision. */
  norm(delta: ArrayLike<number>): number
}

const linf: Ball = {
  name: 'linf',
  // sign(NaN) is NaN in ONNX Runtime and 0 in PyTorch: no direction is the honest reading, and it is counted.
  steepest(gradient, direction) {
    for (let i = 0; i < gradient.length; i += 1) direction[i] = Math.sign(gradient[i]!) || 0
  },
  project(delta, epsilon) {
    const bound = Math.fround(epsilon)
    for (let i = 0; i < delta.length; i += 1) delta[i] = Math.min(Math.max(delta[i]!, -bound), bound)
  },
  sample(random, epsilon, delta) {
    for (let i = 0; i < delta.length; i += 1) delta[i] = (2 * random.uniform() - 1) * epsilon
  },
  norm(delta) {
    let largest = 0
    for (let i = 0; i < delta.length; i += 1) largest = Math.max(largest, Math.abs(delta[i]!))
    return largest
  },
}

export const balls = { linf } as const satisfies Readonly<Record<string, Ball>>

export type BallName = keyof typeof balls
