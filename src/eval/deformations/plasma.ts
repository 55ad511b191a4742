/** Plasma fractals: fields of random values that look like clouds. */
import type { RandomStream } from '../../data/random.ts'

/**
 * Diamond-square on a torus (Fournier, Fussell and Carpenter 1982, Computer rendering of stochastic models, CACM 25):
 * starting from one corner, the centre of every square becomes the mean of its four corners, then the middle of
 * every edge the mean of its four neighbours, each plus a uniform number in [-amplitude, amplitude]; then with half the side.
 * With every halving the amplitude is divided by decay^2: the generator of the published corruptions takes its
 * amplitude, which falls by `decay`, twice as a factor.
 *
 * @param size side in pixels, a power of two from 2
 * @param decay the larger, the smoother
 * @returns [size, size], stretched to [0, 1]
 */
export function plasma(size: number, decay: number, random: RandomStream): Float64Array {
  const map = new Float64Array(size * size)
  const last = size - 1
  const at = (y: number, x: number): number => map[(y & last) * size + (x & last)]!
  let amplitude = 1
  const around = (sum: number): number => sum / 4 + amplitude * (2 * random.uniform() - 1)
  for (let side = size; side >= 2; side /= 2, amplitude /= decay ** 2) {
    const half = side / 2
    for (let y = 0; y < size; y += side)
      for (let x = 0; x < size; x += side)
        map[(y + half) * size + x + half] = around(
          at(y, x) + at(y, x + side) + at(y + side, x) + at(y + side, x + side),
        )
    for (let y = 0; y < size; y += half)
      for (let x = y % side === 0 ? half : 0; x < size; x += side)
        map[y * size + x] = around(at(y - half, x) + at(y + half, x) + at(y, x - half) + at(y, x + half))
  }
  return stretched(map)
}

/** Shifted and scaled so that its smallest value is 0, its largest 1. */
function stretched(map: Float64Array): Float64Array {
  const lowest = map.reduce((a, b) => Math.min(a, b))
  const highest = map.reduce((a, b) => Math.max(a, b))
  return map.map((value) => (value - lowest) / (highest - lowest))
}
