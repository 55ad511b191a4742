/** Images of data as PNG, small enough for a page. */
import { PNG } from 'pngjs'

/** Pixels in [0, 1], one channel after the other. */
export interface Raster {
  readonly channels: 1 | 3
  readonly height: number
  readonly width: number
  readonly pixels: Float32Array
}

/** Longer sides are averaged down to at most this: twelve rows of three then stay under 1.5 MB. */
const longestSide = 96

/** @returns undefined for data that are no pictures (other than [1 or 3, H, W] and [H, W]) */
export function rasterOf(image: Float32Array, shape: readonly number[]): Raster | undefined {
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape
  if (shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) return undefined
  return height && width ? { channels, height, width, pixels: image } : undefined
}

/** Averages equal boxes, as many pixels wide as it takes; an image that is small already stays as it is. */
export function scaledDown(raster: Raster): Raster {
  const { channels, height, width, pixels } = raster
  const box = Math.ceil(Math.max(height, width) / longestSide)
  if (box === 1) return raster
  const [h, w] = [Math.max(1, Math.floor(height / box)), Math.max(1, Math.floor(width / box))]
  const [down, across] = [Math.min(box, height), Math.min(box, width)]
  const small = new Float32Array(channels * h * w)
  for (let c = 0; c < channels; c += 1)
    for (let y = 0; y < h; y += 1)
      for (let x = 0; x < w; x += 1) {
        let sum = 0
        for (let dy = 0; dy < down; dy += 1)
          for (let dx = 0; dx < across; dx += 1)
            sum += pixels[(c * height + y * box + dy) * width + x * box + dx]!
        small[(c * h + y) * w + x] = sum / (down * across)
      }
  return { channels, height: h, width: w, pixels: small }
}

/** As a data URI; what is not in [0, 1] is clipped. */
export function pngUri({ channels, height, width, pixels }: Raster): string {
  const png = new PNG({ width, height })
  const plane = width * height
  for (let i = 0; i < plane; i += 1) {
    for (let c = 0; c < 3; c += 1)
      png.data[4 * i + c] = Math.round(255 * Math.min(1, Math.max(0, pixels[(c % channels) * plane + i]!)))
    png.data[4 * i + 3] = 255
  }
  // 0 is grey, 2 is red, green, blue, both without transparency.
  const bytes = PNG.sync.write(png, { colorType: channels === 1 ? 0 : 2 })
  return `data:image/png;base64,${bytes.toString('base64')}`
}
