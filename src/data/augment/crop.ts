import type { RandomStream } from '../random.ts'
import { type Augmentation, checkPixels, type ImageShape, parsePixels } from './augment.ts'

/**
 * Pads the image by `pad` black pixels on each side and crops a window of the old size: its top left corner is uniform
 * over the (2 pad + 1)^2 places, drawn as row, then column.
 *
 * 4 pixels are usual for CIFAR (He et al. 2016, section 4.2); the code of Verma et al. 2019 pads 2.
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomCrop.html
 */
export const crop: Augmentation<number> = {
  describe: 'pad by this many black pixels, then crop a random window of the old size',
  form: 'crop:PIXELS',
  parse: parsePixels,
  prepare(pad, shape) {
    checkPixels('crop', pad, shape)
    const window = (random: RandomStream) => {
      const down = random.int(2 * pad + 1) - pad
      return { down, right: random.int(2 * pad + 1) - pad }
    }
    return {
      per: 'sample',
      apply(image, random) {
        const { down, right } = window(random)
        moveWindow(image, shape, down, right)
      },
      window,
    }
  },
}

/** Pixel (y, x) becomes what was at (y + down, x + right), 0 where that is outside. */
function moveWindow(image: Float32Array, [, height, width]: ImageShape, down: number, right: number): void {
  // One move of all rows and channels together: what it carries over an edge lies where the padding goes.
  const offset = down * width + right
  image.copyWithin(Math.max(0, -offset), Math.max(0, offset))
  const left = Math.max(0, -right)
  const columns = width - Math.max(0, right)
  for (let start = 0, y = 0; start < image.length; start += width, y = (y + 1) % height) {
    const inside = y + down >= 0 && y + down < height
    for (let x = 0; x < (inside ? left : width); x++) image[start + x] = 0
    for (let x = columns; x < width; x++) image[start + x] = 0
  }
}
