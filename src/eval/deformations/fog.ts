import { clipPixel } from '../../attacks/feasible.ts'
import type { Deformation } from './deformation.ts'
import { plasma } from './plasma.ts'
import { bySeverity, constantsAt, type Severities } from './published.ts'

/** How thick the fog is, in parts of white, and how fast its details fade as they get smaller. */
const severities: Severities<readonly [number, number]> = {
  cifar: [
    [0.2, 3],
    [0.5, 3],
    [0.75, 2.5],
    [1, 2],
    [1.5, 1.75],
  ],
  imagenet: [
    [1.5, 2],
    [2, 2],
    [2.5, 1.7],
    [2.5, 1.5],
    [3, 1.4],
  ],
}

/**
 * (x + weight p) m / (m + weight), with a plasma fractal p in [0, 1] that all channels share and the image's largest value
 * m, which stays the largest possible. The fractal is a square with the next power of two as its side, of which the image
 * takes a corner.
 */
export const fog: Deformation = {
  description: 'lays a fog of random clouds over the image; strength: severity from 1 to 5',
  ...bySeverity,
  apply(image, context) {
    const [channels, height, width] = context.shape
    const [weight, decay] = constantsAt(severities, context)
    const side = 2 ** Math.max(1, Math.ceil(Math.log2(Math.max(height, width))))
    const cloud = plasma(side, decay, context.random)
    const brightest = image.reduce((a, b) => Math.max(a, b))
    const scale = brightest / (brightest + weight)
    const result = new Float32Array(image.length)
    for (let row = 0, i = 0; row < channels * height; row += 1)
      for (let x = 0; x < width; x += 1, i += 1)
        result[i] = clipPixel((image[i]! + weight * cloud[(row % height) * side + x]!) * scale)
    return result
  },
}
