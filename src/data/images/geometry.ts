/** The geometric part of preprocessing: what happens to the size of an image before a model sees it. */
import { cropped, type Pixels } from './pixels.ts'
import { resampled } from './resample.ts'

export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos'

export interface Geometry {
  /** The length of the shorter side, keeping the aspect (torchvision's Resize(size)), or both sides. */
  readonly resize?: number | readonly [height: number, width: number]
  /** Cut out of the middle (torchvision's CenterCrop), after resizing. Zeros surround an image that is smaller. */
  readonly crop?: number | readonly [height: number, width: number]
  /** Antialiased; by default bilinear, as in torchvision. */
  readonly interpolation?: Interpolation
}

/** In pixels. */
export interface Size {
  readonly height: number
  readonly width: number
}

/** A part of an image; it may reach beyond it. */
export interface Window extends Size {
  readonly top: number
  readonly left: number
}

/**
 * The size after Resize: of a shorter side, the longer one is int(size * longer / shorter).
 * https://docs.pytorch.org/vision/main/generated/torchvision.transforms.Resize.html
 */
export function resizedSize({ height, width }: Size, resize: Geometry['resize']): Size {
  if (resize === undefined) return { height, width }
  if (typeof resize !== 'number') return { height: resize[0], width: resize[1] }
  const longer = Math.trunc((resize * Math.max(height, width)) / Math.min(height, width))
  return height <= width ? { height: resize, width: longer } : { height: longer, width: resize }
}

/**
 * The part that CenterCrop keeps. An odd margin is halved as Python rounds, to the nearest even number; a missing row or
 * column is added below or at the right.
 * https://docs.pytorch.org/vision/main/generated/torchvision.transforms.CenterCrop.html
 */
export function cropWindow({ height, width }: Size, crop: Geometry['crop']): Window {
  if (crop === undefined) return { top: 0, left: 0, height, width }
  const [tall, wide] = typeof crop === 'number' ? [crop, crop] : crop
  return { top: margin(height, tall), left: margin(width, wide), height: tall, width: wide }
}

const margin = (length: number, kept: number): number =>
  kept > length ? -Math.floor((kept - length) / 2) : roundHalfToEven((length - kept) / 2)

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** Size of all images after resizing and cropping, if it does not depend on theirs. */
export function fixedSize({ resize, crop }: Geometry): Size | undefined {
  const said = crop ?? (typeof resize === 'number' ? undefined : resize)
  if (said === undefined) return undefined
  return typeof said === 'number' ? { height: said, width: said } : { height: said[0], width: said[1] }
}

/** Resizes, then crops. */
export function reshaped(image: Pixels, { resize, crop, interpolation = 'bilinear' }: Geometry): Pixels {
  const size = resizedSize(image, resize)
  const window = cropWindow(size, crop)
  if (size.height === image.height && size.width === image.width) return cropped(image, window)
  // Only what the crop keeps is computed.
  const top = Math.max(0, window.top)
  const left = Math.max(0, window.left)
  const seen = {
    top,
    left,
    height: Math.min(size.height, window.top + window.height) - top,
    width: Math.min(size.width, window.left + window.width) - left,
  }
  const inside = resampled(image, size, seen, interpolation)
  return cropped(inside, { ...window, top: window.top - top, left: window.left - left })
}
