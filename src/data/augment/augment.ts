/** What an augmentation is: a random change of a training image that leaves its class as it is. */
import { UserError } from '../../errors.ts'
import type { RandomStream } from '../random.ts'

/** Sizes of one image: channels, height, width. */
export type ImageShape = readonly [channels: number, height: number, width: number]

export interface Augmentation<Setting> {
  /** One line for people. */
  readonly describe: string
  /** How it is written on the command line: `crop:PIXELS`. */
  readonly form: string
  /** The setting from what stands after the colon, undefined where nothing does. Returns undefined for another form. */
  parse(argument: string | undefined): Setting | undefined
  /**
   * The change for images of this shape.
   *
   * @throws UserError for a setting that does not fit it
   */
  prepare(setting: Setting, shape: ImageShape): Change
}

/** Where an image takes its pixels from: (y, x) is what was at (y + down, x + right) of the image mirrored if `flipped`, 0 outside of it. */
export interface Window {
  readonly flipped: boolean
  readonly down: number
  readonly right: number
}

export interface Change {
  /** Whose stream `apply` gets: that of the sample in this epoch, or one for the whole batch of this step. */
  readonly per: 'sample' | 'batch'
  /** Changes one image [C, H, W] where it lies; all it draws is from `random`. */
  apply(image: Float32Array, random: RandomStream): void
  /** Of a change that only moves pixels, its part of the window; draws what `apply` draws. */
  window?(random: RandomStream): Partial<Window>
}

/** A whole number of pixels, undefined for another text. */
export function parsePixels(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** UserError for a length that is no whole number of pixels from 1 to the image's shorter side. */
export function checkPixels(name: string, pixels: number, [, height, width]: ImageShape): void {
  const most = Math.min(height, width)
  if (!Number.isInteger(pixels) || pixels < 1 || pixels > most)
    throw new UserError(
      `--augment ${name}: expected a whole number of pixels from 1 to ${most}, got ${pixels}`,
    )
}
