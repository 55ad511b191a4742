import type { RandomStream } from '../../data/random.ts'
import type { Frame } from './frame.ts'

/** What Square tries in one ball. */
export interface Proposal {
  /** The first point: `x` holds the clean image x0 and is changed in place. */
  start(x: Float32Array, x0: Float32Array, frame: Frame, epsilon: number, random: RandomStream): void
  /**
   * The next point: `x` holds the best one so far and is changed in place.
   *
   * @param share of the picture that a window covers
   */
  change(
    x: Float32Array,
    x0: Float32Array,
    frame: Frame,
    epsilon: number,
    share: number,
    random: RandomStream,
  ): void
}
