/** What theorem 1 is about: points with labels, free hidden states, a linear function of them. */

/** Alpha of lambda ~ Beta(alpha, alpha), as in most of the paper. */
export const alpha = 2

export interface Problem {
  /** d: the labels are the d unit vectors. */
  readonly classes: number
  /** Training points of each class; point i is of class floor(i / perClass). */
  readonly perClass: number
  /** m = dim(H). */
  readonly dimensions: number
}

type Numbers = Float32Array | Float64Array

/** Values for (3): row-major, A as the paper has it, so f(h) = A'h + b. */
export interface Solution {
  /** h_1 ... h_n, [n, m]. */
  readonly states: Numbers
  /** A, [m, d]. */
  readonly weight: Numbers
  /** b, [d]. */
  readonly bias: Numbers
}

/** n. */
export const pointsOf = ({ classes, perClass }: Problem): number => classes * perClass

export const classOf = ({ perClass }: Problem, point: number): number => Math.floor(point / perClass)
