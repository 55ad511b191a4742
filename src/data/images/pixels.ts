/** A decoded image. */
import type { Window } from './geometry.ts'

export interface Pixels {
  readonly height: number
  readonly width: number
  readonly channels: number
  /** Shape [height, width, channels], 0 to 255. */
  readonly values: Uint8Array
}

/** A part of an image, with zeros where it reaches beyond the image. */
export function cropped(image: Pixels, window: Window): Pixels {
  const { top, left, height, width } = window
  if (top === 0 && left === 0 && height === image.height && width === image.width) return image
  const { channels } = image
  const values = new Uint8Array(height * width * channels)
  const from = Math.max(0, left)
  const end = Math.min(image.width, left + width)
  for (let y = Math.max(0, top); y < Math.min(image.height, top + height); y += 1) {
    const row = image.values.subarray((y * image.width + from) * channels, (y * image.width + end) * channels)
    values.set(row, ((y - top) * width + from - left) * channels)
  }
  return { height, width, channels, values }
}

/** Writes [H, W, C] of 0..255 as float32 [C, H, W] of [0, 1]. */
export function writePlanes({ values, channels }: Pixels, into: Float32Array): void {
  const size = values.length / channels
  for (let c = 0; c < channels; c += 1)
    for (let i = 0, at = c; i < size; i += 1, at += channels) into[c * size + i] = values[at]! / 255
}

/** Grey from [H, W, 3]: L = 0.299 R + 0.587 G + 0.114 B in whole numbers, ITU-R 601-2, as Pillow's convert('L'). */
export function greyOf({ height, width, values }: Pixels): Pixels {
  const grey = new Uint8Array(height * width)
  for (let i = 0, at = 0; i < grey.length; i += 1, at += 3)
    grey[i] = (19595 * values[at]! + 38470 * values[at + 1]! + 7471 * values[at + 2]! + 0x8000) >> 16
  return { height, width, channels: 1, values: grey }
}

/** Colours from grey: the same in the three channels. */
export function rgbOfGrey({ height, width, values }: Pixels): Pixels {
  const rgb = new Uint8Array(height * width * 3)
  for (let i = 0; i < rgb.length; i += 1) rgb[i] = values[(i / 3) | 0]!
  return { height, width, channels: 3, values: rgb }
}

/** Colours from ink, [H, W, 4] of C, M, Y, K: (1 - C)(1 - K), as Pillow's convert('RGB'), without a colour profile. */
export function rgbOfCmyk({ height, width, values }: Pixels): Pixels {
  const rgb = new Uint8Array(height * width * 3)
  for (let i = 0, at = 0; i < rgb.length; i += 3, at += 4) {
    const light = 255 - values[at + 3]!
    for (let c = 0; c < 3; c += 1) rgb[i + c] = light - Math.round((values[at + c]! * light) / 255)
  }
  return { height, width, channels: 3, values: rgb }
}
