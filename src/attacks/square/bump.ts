import type { RandomStream } from '../../data/random.ts'
import type { Mass } from './mass.ts'

/**
 * A step pyramid: at Chebyshev distance d from the middle (height / 2, width / 2, rounded down) the sum of 1 / k^decay
 * for k = d + 1 ... n + 1, with n half the longer side.
 *
 * Andriushchenko et al. 2020, section 3.4, equation 2.
 */
function pyramid(height: number, width: number, decay: number): Float64Array {
  const [middleRow, middleColumn] = [Math.floor(height / 2), Math.floor(width / 2)]
  const n = Math.max(middleRow, middleColumn)
  return Float64Array.from({ length: height * width }, (_, p) => {
    const row = Math.floor(p / width)
    const d = Math.max(Math.abs(row - middleRow), Math.abs((p % width) - middleColumn))
    let sum = 0
    for (let k = d + 1; k <= n + 1; k += 1) sum += 1 / k ** decay
    return sum
  })
}

/**
 * One pyramid up in the first half of a window and one down in the second, of mass 1; the halves lie one above the
 * other or, as likely, side by side.
 */
export function drawBump(height: number, width: number, mass: Mass, random: RandomStream): Float64Array {
  const isTurned = random.int(2) === 1
  const [length, across] = isTurned ? [width, height] : [height, width]
  const half = Math.floor(length / 2)
  const down = pyramid(length - half, across, mass.decay).map((value) => -value)
  const both = [...pyramid(half, across, mass.decay), ...down]
  const scale = 1 / mass.length(mass.sum(both))
  return Float64Array.from(both.keys(), (p) => {
    const [row, column] = [Math.floor(p / width), p % width]
    return scale * both[isTurned ? column * across + row : p]!
  })
}
