/**
 * Decodes PNG, JPEG, WebP, GIF, TIFF and AVIF to 8-bit pixels, by sharp or what gives the same faster, as Pillow's convert('RGB') gives them: alpha and colour
 * profiles are left out, palettes looked up, EXIF rotation is not applied (Pillow and torchvision apply none either),
 * of moving pictures the first frame is taken. Two things differ from Pillow: of 16-bit grey the high byte is taken, as Pillow
 * does for 16-bit colours, where Pillow clips it to 255; and an image that the decoder has doubts of, which
 * Pillow passes over in silence, is broken.
 */
import type { Sharp } from 'sharp'
import { UserError } from '../../errors.ts'
import { mayBeCmyk } from './cmyk.ts'
import { greyOf, type Pixels, rgbOfCmyk, rgbOfGrey } from './pixels.ts'
import { decodeSmallJpeg } from './small-jpeg.ts'

/** Where Pillow warns of a decompression bomb: 1/4 GiB of RGB. */
const mostPixels = 89_478_485

/** Decoding happens in the threads of libuv, beside the model; more at once than these would only take memory. */
export const lanes = 8

let loading: Promise<(bytes: Uint8Array, limit: number | false) => Sharp> | undefined

async function load() {
  const { default: sharp } = await import('sharp')
  // Each image is decoded once: what libvips keeps of it is never asked for. Images are parallel, not parts of one.
  sharp.cache(false)
  sharp.concurrency(1)
  return (bytes: Uint8Array, limitInputPixels: number | false) =>
    sharp(bytes, { ignoreIcc: true, limitInputPixels, failOn: 'warning' })
}

async function opened(bytes: Uint8Array): Promise<Sharp> {
  if (bytes.length === 0) throw new UserError('expected an image, got an empty file')
  loading ??= load()
  return (await loading)(bytes, mostPixels)
}

/**
 * 1 if an image is grey, else 3.
 *
 * @throws UserError for what is no image
 */
export async function channelsOf(bytes: Uint8Array): Promise<1 | 3> {
  const { channels } = await about(bytes, (await opened(bytes)).metadata())
  return channels < 3 ? 1 : 3
}

/**
 * Pixels of one channel or three, converted to that.
 *
 * @param onlyGrey refuses a coloured image instead of making it grey
 * @throws UserError for what is no image, is broken or too large; the message does not say which image
 */
export async function decode(bytes: Uint8Array, channels: 1 | 3, onlyGrey = false): Promise<Pixels> {
  const small = await decodeSmallJpeg(bytes)
  if (channels === 1 && onlyGrey && (small?.channels ?? (await channelsOf(bytes))) === 3)
    throw new UserError('expected a grey image as the first one is, got a coloured one')
  const pixels = small ?? (await coloured(bytes))
  if (pixels.channels === channels) return pixels
  return channels === 3 ? rgbOfGrey(pixels) : greyOf(pixels)
}

/** [H, W, 3], of grey images too: of them the three channels are equal, and so is what greyOf makes of them. */
async function coloured(bytes: Uint8Array): Promise<Pixels> {
  const image = await opened(bytes)
  const isCmyk = mayBeCmyk(bytes) && (await about(bytes, image.metadata())).space === 'cmyk'
  if (!isCmyk) return raw(bytes, image.removeAlpha().toColourspace('srgb'))
  return rgbOfCmyk(await raw(bytes, image.pipelineColourspace('cmyk').removeAlpha().toColourspace('cmyk')))
}

async function raw(bytes: Uint8Array, image: Sharp): Promise<Pixels> {
  const { data, info } = await about(bytes, image.raw().toBuffer({ resolveWithObject: true }))
  return { height: info.height, width: info.width, channels: info.channels, values: data }
}

/** What sharp rejects with is of the image. */
async function about<T>(bytes: Uint8Array, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const [message] = (error as Error).message.split('\n')
    if (!message!.includes('pixel limit')) throw new UserError(`expected an image, got ${message}`)
    const { width, height } = await (await loading!)(bytes, false).metadata()
    throw new UserError(`expected an image of at most ${mostPixels} pixels, got ${width}x${height}`)
  }
}
