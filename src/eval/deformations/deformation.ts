/** What a deformation is to the rest of the project: a change of one image with a strength, drawn from seeded numbers. */
import type { RandomStream } from '../../data/random.ts'

/**
 * `corrected`: about the true centre, bilinear, filled with black or a chosen colour. `paper-code`: as the authors'
 * evaluation does it, with its pivot a pixel beside the true one on each axis, nearest pixel, filled with the mean colour.
 */
export type DeformationForm = 'corrected' | 'paper-code'

export interface DeformationContext {
  /** [C, H, W]. */
  readonly shape: readonly [channels: number, height: number, width: number]
  readonly strength: number
  /** Of this image and deformation, the same at every strength. */
  readonly random: RandomStream
  readonly form: DeformationForm
  /** What comes in from outside the image, a value a channel in [0, 1]. */
  readonly fill: readonly number[]
}

export interface Deformation {
  /** For the help: what it does and what its strength means. */
  readonly description: string
  /** Paper with its equation or table, or the published constants that it follows. */
  readonly source: string
  /** Of a strength: `degree`, `radian`, `share of the side`, ... */
  readonly unit: string
  /** Forms that differ; the others have only `corrected`. */
  readonly forms: readonly DeformationForm[]
  /** Whether it counts in the mean corruption error. */
  readonly corruption: boolean
  /** Those that the name alone stands for, mildest first where one is; constants that depend on the size of images are chosen by it. */
  readonly strengths: (height: number, width: number) => readonly number[]
  /** Smallest and largest strength that make sense. */
  readonly range: readonly [number, number]
  /**
   * @param image [C, H, W] in [0, 1], not to be written to
   * @returns a new image in [0, 1]
   */
  readonly apply: (image: Float32Array, context: DeformationContext) => Float32Array | Promise<Float32Array>
}
