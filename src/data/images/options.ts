/** What is said of images that are decoded. */
import type { Geometry } from './geometry.ts'

export interface ImageOptions {
  /** Resizing and cropping; without it all images must have the size of the first one. */
  readonly geometry?: Geometry | undefined
  /**
   * 1 for grey, 3 for colours: images of the other kind are converted. By default as the first image has; then grey images
   * among coloured ones are converted, and a coloured image among grey ones is an error.
   */
  readonly channels?: 1 | 3 | undefined
  /** Leaves out what cannot be decoded, instead of ending with an error; every image is decoded once to find out. */
  readonly skipBroken?: boolean | undefined
  /** Those that were left out, told after opening; none where all images could be decoded. */
  readonly onSkipped?: ((skipped: readonly SkippedImage[]) => void) | undefined
}

/** An image that was left out. */
export interface SkippedImage {
  /** Its path, or that of its archive with the entry. */
  readonly name: string
  /** What is wrong, beginning with the name. */
  readonly message: string
}
