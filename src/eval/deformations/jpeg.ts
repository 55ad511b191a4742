import { clipPixel } from '../../attacks/feasible.ts'
import { decode } from '../../data/images/decode.ts'
import type { Deformation } from './deformation.ts'
import { bySize, published } from './published.ts'

/**
 * What Pillow saves by default, said in full, since sharp's own defaults may move: chroma at half the resolution (4:2:0),
 * baseline (not progressive), the standard's quantisation tables (Annex K), no trellis or other search. Huffman tables
 * have no effect on pixels.
 */
const settings = {
  chromaSubsampling: '4:2:0',
  progressive: false,
  quantisationTable: 0,
  trellisQuantisation: false,
  overshootDeringing: false,
  mozjpeg: false,
} as const

/**
 * Rounds to 8 bits, compresses as JPEG and decodes again. Where there are no three channels, each is compressed as a grey
 * image of its own.
 */
export const jpeg: Deformation = {
  description: 'compresses as JPEG; strength: its quality',
  source: published,
  unit: 'quality',
  forms: ['corrected'],
  corruption: true,
  strengths: bySize({ cifar: [80, 65, 58, 50, 40], imagenet: [25, 18, 15, 10, 7] }),
  range: [1, 100],
  async apply(image, { shape: [channels, height, width], strength }) {
    const size = height * width
    const quality = Math.round(strength)
    if (channels === 3) return compressed(image, [3, height, width], quality)
    const result = new Float32Array(image.length)
    for (let start = 0; start < image.length; start += size)
      result.set(await compressed(image.subarray(start, start + size), [1, height, width], quality), start)
    return result
  },
}

/** [C, H, W] to the same, through JPEG. */
async function compressed(
  image: Float32Array,
  [channels, height, width]: readonly [channels: 1 | 3, height: number, width: number],
  quality: number,
): Promise<Float32Array> {
  const { default: sharp } = await import('sharp')
  const size = height * width
  const bytes = new Uint8Array(image.length)
  for (let c = 0; c < channels; c += 1)
    for (let i = 0; i < size; i += 1)
      bytes[i * channels + c] = Math.round(255 * clipPixel(image[c * size + i]!))
  const colours = channels === 1 ? 'b-w' : 'srgb'
  const file = await sharp(bytes, { raw: { width, height, channels } })
    .toColourspace(colours)
    .jpeg({ ...settings, quality })
    .toBuffer()
  const { values } = await decode(file, channels)
  const result = new Float32Array(image.length)
  for (let c = 0; c < channels; c += 1)
    for (let i = 0; i < size; i += 1) result[c * size + i] = values[i * channels + c]! / 255
  return result
}
