import { UserError } from '../../errors.ts'
import type { RandomStream } from '../random.ts'
import { type Augmentation, checkPixels, type ImageShape, parsePixels } from './augment.ts'

export interface Cutout {
  /** Side of a hole, in pixels. */
  readonly size: number
  readonly holes: number
  /**
   * What a hole shows, in pixel units: a value for each channel, or one for all. The mean of the network's
   * normalisation is the zero that both papers' code puts in after normalising.
   */
  readonly fill: readonly number[]
  /** Places drawn for each sample (DeVries and Taylor), or once for all of a batch (the code of Verma et al. 2019). */
  readonly per: 'sample' | 'batch'
}

/**
 * Covers squares of the image. A hole's centre is uniform over the pixels, drawn as row, then column, and what of the
 * hole lies outside of the image is lost: it covers rows centre - floor(size / 2) and the size - 1 below, columns alike.
 *
 * DeVries and Taylor 2017: Improved regularization of convolutional neural networks with Cutout, section 3.2.
 * https://arxiv.org/abs/1708.04552 (their code rounds an odd size down to an even one; here it is kept)
 */
export const cutout: Augmentation<Cutout> = {
  describe: 'cover a square of this side at a random place',
  form: 'cutout:PIXELS',
  parse(argument) {
    const size = parsePixels(argument)
    return size === undefined ? undefined : { size, holes: 1, fill: [0], per: 'sample' }
  },
  prepare(setting, shape) {
    checkCutout(setting, shape)
    return {
      per: setting.per,
      apply(image, random) {
        for (let hole = 0; hole < setting.holes; hole++) cover(image, shape, setting, random)
      },
    }
  },
}

function checkCutout({ size, holes, fill }: Cutout, shape: ImageShape): void {
  checkPixels('cutout', size, shape)
  if (!Number.isInteger(holes) || holes < 1)
    throw new UserError(`--augment cutout: holes: expected a whole number, at least 1, got ${holes}`)
  if ((fill.length !== 1 && fill.length !== shape[0]) || !fill.every(Number.isFinite))
    throw new UserError(
      `--augment cutout: fill: expected 1 number or ${shape[0]} (channels of the data), got [${fill.join(', ')}]`,
    )
}

function cover(
  image: Float32Array,
  [channels, height, width]: ImageShape,
  { size, fill }: Cutout,
  random: RandomStream,
): void {
  const top = random.int(height) - Math.floor(size / 2)
  const left = random.int(width) - Math.floor(size / 2)
  const [firstRow, firstColumn] = [Math.max(0, top), Math.max(0, left)]
  const [endRow, endColumn] = [Math.min(height, top + size), Math.min(width, left + size)]
  for (let channel = 0; channel < channels; channel++) {
    const value = fill[fill.length === 1 ? 0 : channel]!
    for (let y = firstRow; y < endRow; y++) {
      const row = (channel * height + y) * width
      image.fill(value, row + firstColumn, row + endColumn)
    }
  }
}
