import { clipPixel } from '../../attacks/feasible.ts'
import type { Deformation } from './deformation.ts'
import { bySize, published } from './published.ts'

/** Brings every value nearer to the mean of its channel: mean + strength (x - mean), clipped. */
export const contrast: Deformation = {
  description: 'lessens contrast; strength: the share of it that is left',
  source: published,
  unit: 'share left',
  forms: ['corrected'],
  corruption: true,
  strengths: bySize({ cifar: [0.75, 0.5, 0.4, 0.3, 0.15], imagenet: [0.4, 0.3, 0.2, 0.1, 0.05] }),
  range: [0, 10],
  apply(image, { shape: [channels, height, width], strength }) {
    const size = height * width
    const result = new Float32Array(image.length)
    for (let start = 0; start < channels * size; start += size) {
      const channel = image.subarray(start, start + size)
      const mean = channel.reduce((a, b) => a + b, 0) / size
      for (let i = 0; i < size; i += 1) result[start + i] = clipPixel(mean + strength * (channel[i]! - mean))
    }
    return result
  },
}
