/** grid.png: some images, what became of them, and the difference; a row an image. */
import { PNG } from 'pngjs'
import { elementCount } from '../../onnx/tensor.ts'
import { curvesOf } from '../attack-run/plan.ts'
import { isRight } from '../verdicts/robust.ts'
import type { Found } from './adversarials.ts'
import { drawText } from './pixel-font.ts'

const [rowsShown, attacksShown, gap, textHeight] = [8, 4, 4, 14]

/**
 * Columns: the clean image with its label, then for each of the first attacks, at its largest radius, the final image
 * with `label>prediction` and the difference, magnified so that the largest change reaches from grey to black or white.
 * Images that were right clean come first.
 *
 * @returns undefined for data that are no pictures (other than [1 or 3, H, W] and [H, W])
 */
export async function gridPng({
  data,
  runs,
  verdicts,
  keeper,
  batch,
}: Found): Promise<Uint8Array | undefined> {
  const { clean, start } = verdicts
  const [channels, height, width] = data.shape.length === 2 ? [1, ...data.shape] : data.shape
  const drawable = data.shape.length === 2 || (data.shape.length === 3 && (channels === 1 || channels === 3))
  if (!drawable || !channels || !height || !width) return undefined
  const scale = Math.max(1, Math.round(64 / width))
  const tile = { width: Math.max(scale * width, 64), height: scale * height + textHeight }
  const numbers = [...clean.labels.keys()]
  const shown = [...numbers.filter((i) => isRight(clean, i)), ...numbers.filter((i) => !isRight(clean, i))]
    .slice(0, rowsShown)
    .toSorted((a, b) => a - b)
  const used = curvesOf(runs)
    .map((curve) => curve.at(-1)!.index)
    .slice(0, attacksShown)
  const png = new PNG({
    width: (1 + 2 * used.length) * (tile.width + gap) + gap,
    height: shown.length * (tile.height + gap) + gap,
  })
  png.data.fill(255)
  const put = (x: number, y: number, rgb: readonly number[]) => {
    png.data.set([...rgb, 255], 4 * (y * png.width + x))
  }
  const draw = (pixels: Float32Array, text: string, row: number, column: number) => {
    const [left, top] = [gap + column * (tile.width + gap), gap + row * (tile.height + gap)]
    drawText(text, 2, (x, y) => x < tile.width && put(left + x, top + y, [0, 0, 0]))
    for (let y = 0; y < scale * height; y += 1)
      for (let x = 0; x < scale * width; x += 1) {
        const at = Math.floor(y / scale) * width + Math.floor(x / scale)
        const channel = (c: number) =>
          Math.round(255 * Math.min(1, Math.max(0, pixels[c * height * width + at]!)))
        const rgb = channels === 1 ? [channel(0), channel(0), channel(0)] : [0, 1, 2].map(channel)
        put(left + x, top + textHeight + y, rgb)
      }
  }
  const { images } = await data.read(shown.map((i) => start + i))
  const pixels = elementCount(data.shape)
  for (const [row, i] of shown.entries()) {
    const image = images.subarray(row * pixels, (row + 1) * pixels)
    draw(image, String(clean.labels[i]), row, 0)
    const first = i - (i % batch)
    const count = Math.min(batch, clean.labels.length - first)
    used.forEach((run, column) => {
      const kept = keeper.images(start + first, run, count)
      const final = kept.subarray((i - first) * pixels, (i - first + 1) * pixels)
      const text = `${clean.labels[i]}>${verdicts.runs[run]!.predictions[i]}`
      draw(final, text, row, 1 + 2 * column)
      const largest = final.reduce((most, x, p) => Math.max(most, Math.abs(x - image[p]!)), 1e-6)
      const magnified = final.map((x, p) => 0.5 + (x - image[p]!) / (2 * largest))
      draw(magnified, '', row, 2 + 2 * column)
    })
  }
  return PNG.sync.write(png)
}
