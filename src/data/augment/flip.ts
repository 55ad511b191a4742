import type { RandomStream } from '../random.ts'
import type { Augmentation } from './augment.ts'

/**
 * Mirrors the image left to right with probability 1/2.
 *
 * https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.RandomHorizontalFlip.html
 */
export const flip: Augmentation<boolean> = {
  describe: 'mirror left to right, with probability 1/2',
  form: 'flip',
  parse: (argument) => (argument === undefined ? true : undefined),
  prepare: (_, [, , width]) => ({
    per: 'sample',
    apply(image, random) {
      if (isFlipped(random)) mirrorRows(image, width)
    },
    window: (random) => ({ flipped: isFlipped(random) }),
  }),
}

const isFlipped = (random: RandomStream): boolean => random.int(2) === 1

function mirrorRows(image: Float32Array, width: number): void {
  for (let start = 0; start < image.length; start += width)
    for (let left = start, right = start + width - 1; left < right; left++, right--) {
      const moved = image[left]!
      image[left] = image[right]!
      image[right] = moved
    }
}
