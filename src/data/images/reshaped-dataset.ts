/** Geometry for images that are arrays already: what decoding does for encoded ones. */
import { UserError } from '../../errors.ts'
import type { Dataset } from '../dataset.ts'
import { cropWindow, type Geometry, reshaped, resizedSize } from './geometry.ts'
import { type Pixels, writePlanes } from './pixels.ts'

/**
 * Resized and cropped images of a data set; itself, if nothing changes.
 *
 * @throws UserError for samples that are no images, and, when they are read, for pixels of other than 8 bits
 */
export function reshapedDataset(dataset: Dataset, geometry: Geometry): Dataset {
  const { spec, description, shape, labels, classes, classNames, factors } = dataset
  const [channels = 0, height = 0, width = 0] = shape
  if (geometry.resize === undefined && geometry.crop === undefined) return dataset
  if (shape.length !== 3)
    throw new UserError(`--resize: expected images [C, H, W], ${spec} has samples [${shape}]`)
  const size = cropWindow(resizedSize({ height, width }, geometry.resize), geometry.crop)
  const length = channels * size.height * size.width
  return {
    spec,
    ...(description !== undefined && { description }),
    size: dataset.size,
    labels,
    shape: [channels, size.height, size.width],
    classes,
    ...(classNames && { classNames }),
    ...(factors && { factors }),
    async read(indices) {
      const { images, labels: read, n } = await dataset.read(indices)
      const out = new Float32Array(n * length)
      const each = channels * height * width
      for (let i = 0; i < n; i += 1) {
        const planes = images.subarray(i * each, (i + 1) * each)
        const pixels = pixelsOf(planes, { channels, height, width }, `${spec}: sample ${indices[i]}`)
        writePlanes(reshaped(pixels, geometry), out.subarray(i * length, (i + 1) * length))
      }
      return { images: out, labels: read, n }
    },
  }
}

/** float32 [C, H, W] of [0, 1] as bytes [H, W, C]. */
function pixelsOf(planes: Float32Array, size: Omit<Pixels, 'values'>, where: string): Pixels {
  const { channels } = size
  const each = planes.length / channels
  const values = new Uint8Array(planes.length)
  for (let c = 0; c < channels; c += 1)
    for (let i = 0; i < each; i += 1) {
      const value = planes[c * each + i]!
      const level = Math.round(255 * value)
      if (!(level >= 0 && level <= 255) || Math.fround(level / 255) !== value)
        throw new UserError(`${where}: expected 8-bit pixels (multiples of 1/255) to resize, got ${value}`)
      values[i * channels + c] = level
    }
  return { ...size, values }
}
