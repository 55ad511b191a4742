/** Images by pngjs, which shares nothing with sharp. */
import { PNG } from 'pngjs'

/** @param value of a pixel's channel, 0 to 255 */
export function png(
  width: number,
  height: number,
  value: (x: number, y: number, c: number) => number,
  colorType: 0 | 2 = 2,
): Buffer {
  const image = new PNG({ width, height })
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < 4; c += 1) image.data[(y * width + x) * 4 + c] = c === 3 ? 255 : value(x, y, c)
  return PNG.sync.write(image, { colorType })
}
