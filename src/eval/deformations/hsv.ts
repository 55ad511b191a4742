/**
 * Hue, saturation and value: Smith 1978, Color gamut transform pairs (SIGGRAPH). With V = max(R, G, B) and chroma
 * K = V - min(R, G, B): S = K / V (0 for black), and the hue H in [0, 6) is how far the colour is round the hexagon that
 * begins at red (0 for grey). Back: a channel is V - V S clip(min(k, 4 - k)), k = (n + H) mod 6, n = 5, 3, 1 for R, G, B.
 */
import { clipPixel } from '../../attacks/feasible.ts'

export interface HsvChange {
  readonly saturation?: (saturation: number) => number
  readonly value?: (value: number) => number
}

const unchanged = (x: number): number => x

/**
 * The colours with another saturation or value, both clipped to [0, 1], and the same hue.
 *
 * @param image [3, H, W] in [0, 1]: red, green, blue
 */
export function changeHsv(
  image: Float32Array,
  { saturation = unchanged, value = unchanged }: HsvChange,
): Float32Array {
  const size = image.length / 3
  const result = new Float32Array(image.length)
  for (let i = 0; i < size; i += 1) {
    const red = image[i]!
    const green = image[size + i]!
    const blue = image[2 * size + i]!
    const highest = Math.max(red, green, blue)
    const chroma = highest - Math.min(red, green, blue)
    const hue = hueOf(red, green, blue, highest, chroma)
    const newValue = clipPixel(value(highest))
    const newChroma = newValue * clipPixel(saturation(highest === 0 ? 0 : chroma / highest))
    result[i] = newValue - newChroma * without(5, hue)
    result[size + i] = newValue - newChroma * without(3, hue)
    result[2 * size + i] = newValue - newChroma * without(1, hue)
  }
  return result
}

/** In sixths of the way round; below 0 instead of near 6 is the same colour. */
function hueOf(red: number, green: number, blue: number, highest: number, chroma: number): number {
  if (chroma === 0) return 0
  if (highest === red) return (green - blue) / chroma
  if (highest === green) return (blue - red) / chroma + 2
  return (red - green) / chroma + 4
}

/** How much of the chroma a channel lacks. */
function without(n: number, hue: number): number {
  const k = (n + hue) % 6
  return clipPixel(Math.min(k, 4 - k))
}
