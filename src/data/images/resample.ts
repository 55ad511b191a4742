/**
 * Resizing as Pillow does it, which is what torchvision does to PIL images: separable, first along rows, then along
 * columns, each pass rounded to 8 bits. A reduction by s stretches the filter by s, so that every pixel of the source
 * counts ("antialiased"). sharp's own resizing differs from that by tens of 255 (tools/reference/compare-images.ts).
 *
 * https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters
 */
import type { Interpolation, Size, Window } from './geometry.ts'
import { cropped, type Pixels } from './pixels.ts'
import { type Taps, tapsOf, unit } from './taps.ts'

const half = unit / 2

/** @param window the part of the resized image that is computed; inside of it */
export function resampled(image: Pixels, size: Size, window: Window, interpolation: Interpolation): Pixels {
  const { height, width, channels } = image
  const across = tapsOf(interpolation, width, size.width, window.left, window.width)
  const down = tapsOf(interpolation, height, size.height, window.top, window.height)
  const used = cropped(image, {
    top: down.begin,
    left: across.begin,
    height: down.end - down.begin,
    width: across.end - across.begin,
  })
  // The order of Pillow 13; before, rows were first always. It changes roundings by 1, overshoots of bicubic by more.
  const columnsFirst = height > size.height && height - size.height > 2 * (width - size.width)
  const values = columnsFirst
    ? acrossRows(
        downColumns(used.values, used.width * channels, down),
        used.width * channels,
        channels,
        across,
      )
    : downColumns(
        acrossRows(used.values, used.width * channels, channels, across),
        window.width * channels,
        down,
      )
  return { height: window.height, width: window.width, channels, values }
}

/** [rows, width, channels] to [rows, places, channels]. @param stride width * channels */
function acrossRows(values: Uint8Array, stride: number, channels: number, taps: Taps): Uint8Array {
  const { first, count, weights, most } = taps
  const places = first.length
  const out = new Uint8ClampedArray((values.length / stride) * places * channels)
  const isRgb = channels === 3
  for (let row = 0, to = 0; row < values.length; row += stride)
    for (let i = 0; i < places; i += 1, to += channels) {
      const end = i * most + count[i]!
      let from = row + first[i]! * channels
      let [red, green, blue] = [half, half, half]
      for (let k = i * most; k < end; k += 1, from += channels) {
        const weight = weights[k]!
        red = (red + Math.imul(values[from]!, weight)) | 0
        if (isRgb) {
          green = (green + Math.imul(values[from + 1]!, weight)) | 0
          blue = (blue + Math.imul(values[from + 2]!, weight)) | 0
        }
      }
      out[to] = red >> 22
      if (isRgb) {
        out[to + 1] = green >> 22
        out[to + 2] = blue >> 22
      }
    }
  return new Uint8Array(out.buffer)
}

/** [rows, stride] to [places, stride]. */
function downColumns(values: Uint8Array, stride: number, taps: Taps): Uint8Array {
  const { first, count, weights, most } = taps
  const out = new Uint8ClampedArray(first.length * stride)
  for (let i = 0; i < first.length; i += 1) {
    const end = i * most + count[i]!
    const start = first[i]! * stride
    for (let j = 0; j < stride; j += 1) {
      let sum = half
      let from = start + j
      for (let k = i * most; k < end; k += 1, from += stride)
        sum = (sum + Math.imul(values[from]!, weights[k]!)) | 0
      out[i * stride + j] = sum >> 22
    }
  }
  return new Uint8Array(out.buffer)
}
