/**
 * How far decoding and resizing are from Pillow's, on the 200 images of `images.py --many DIR`:
 * `npx tsx tools/reference/compare-images.ts DIR`. For each filter also how far sharp's own resizing would be.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { decode } from '../../src/data/images/decode.ts'
import { type Interpolation, reshaped } from '../../src/data/images/geometry.ts'

const kernels = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' } as const

const folder = process.argv[2]
if (folder === undefined) throw new Error('expected the folder that images.py --many wrote')
const index: { size: [number, number] }[] = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8'))

interface Apart {
  images: number
  largest: number
  values: number
}
const table: Record<string, Apart> = {}

function compare(what: string, values: Uint8Array, expected: Uint8Array): void {
  const apart = table[what] ?? { images: 0, largest: 0, values: 0 }
  table[what] = apart
  const differences = values.map((value, i) => Math.abs(value - expected[i]!))
  const largest = differences.reduce((most, value) => Math.max(most, value), 0)
  apart.largest = Math.max(apart.largest, largest)
  apart.values += differences.reduce((count, value) => count + (value === 0 ? 0 : 1), 0)
  if (largest > 0) apart.images += 1
}

for (const [k, { size }] of index.entries()) {
  const file = path.join(folder, `${k}`)
  const bytes = readFileSync(file)
  const pixels = await decode(bytes, 3)
  compare('decoded', pixels.values, readFileSync(`${file}.decoded`))
  for (const [interpolation, kernel] of Object.entries(kernels)) {
    const expected = readFileSync(`${file}.${interpolation}`)
    const ours = reshaped(pixels, { resize: size, interpolation: interpolation as Interpolation })
    compare(interpolation, ours.values, expected)
    const [height, width] = size
    const theirs = sharp(bytes).resize(width, height, { fit: 'fill', kernel, fastShrinkOnLoad: false })
    compare(`sharp's ${interpolation}`, await theirs.raw().toBuffer(), expected)
  }
}
console.table(table)
