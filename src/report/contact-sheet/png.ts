/** A contact sheet as one PNG. */
import { PNG } from 'pngjs'
import { charactersIn, drawText, isDrawable } from '../../eval/save/pixel-font.ts'
import type { Raster } from '../evaluation/picture-png.ts'
import type { Sheet, Tile } from './sheet.ts'

/** About as many pixels wide is a tile; smaller images are enlarged by a whole factor. */
const side = 96
const [gap, scale, textHeight] = [8, 2, 16]

/** Around each image, which may be as white as the sheet. */
const frame = 0xc8

/** Each with the name of its class under it (its number, where the name has letters that cannot be drawn), on white. */
export function contactSheetPng({ tiles }: Sheet, columns: number): Uint8Array {
  const factor = Math.max(1, Math.floor(side / Math.max(...tiles.map(({ raster }) => raster.width))))
  const width = Math.max(...tiles.map(({ raster }) => factor * raster.width), side / 2)
  const height = Math.max(...tiles.map(({ raster }) => factor * raster.height)) + textHeight
  const across = Math.min(columns, tiles.length)
  const down = Math.ceil(tiles.length / across)
  const png = new PNG({ width: gap + across * (width + gap), height: gap + down * (height + gap) })
  png.data.fill(255)
  for (const [i, tile] of tiles.entries()) {
    const left = gap + (i % across) * (width + gap)
    const top = gap + Math.floor(i / across) * (height + gap)
    drawFrame(png, left, top, factor * tile.raster.width, factor * tile.raster.height)
    drawRaster(png, tile.raster, factor, left, top)
    drawText(captionOf(tile, charactersIn(width, scale)), scale, (x, y) =>
      png.data.fill(0x20, ...rgbAt(png, left + x, top + height - textHeight + scale + y)),
    )
  }
  return PNG.sync.write(png, { colorType: 2 })
}

function captionOf({ name, label }: Tile, most: number): string {
  const text = isDrawable(name) ? name : String(label)
  return text.length <= most ? text : `${text.slice(0, most - 1)}.`
}

const rgbAt = ({ width }: PNG, x: number, y: number): [start: number, end: number] => {
  const at = 4 * (y * width + x)
  return [at, at + 3]
}

/** One pixel wide, around the place of an image. */
function drawFrame(png: PNG, left: number, top: number, width: number, height: number): void {
  for (let y = top - 1; y <= top + height; y += 1)
    for (let x = left - 1; x <= left + width; x += 1) png.data.fill(frame, ...rgbAt(png, x, y))
}

function drawRaster(
  png: PNG,
  { channels, height, width, pixels }: Raster,
  factor: number,
  left: number,
  top: number,
) {
  const plane = height * width
  for (let y = 0; y < factor * height; y += 1)
    for (let x = 0; x < factor * width; x += 1) {
      const from = Math.floor(y / factor) * width + Math.floor(x / factor)
      const [at] = rgbAt(png, left + x, top + y)
      for (let c = 0; c < 3; c += 1)
        png.data[at + c] = Math.round(255 * Math.min(1, Math.max(0, pixels[(c % channels) * plane + from]!)))
    }
}
