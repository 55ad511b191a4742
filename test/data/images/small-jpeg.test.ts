/** Checked against sharp, which decodes by a libjpeg-turbo of its own. */
import sharp from 'sharp'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeSmallJpeg } from '../../../src/data/images/small-jpeg.ts'
import { randomStream } from '../../../src/data/random.ts'

const random = randomStream(1, 'noise', 0, 0)
const noise = (length: number) => Uint8Array.from({ length }, () => random.int(256))

for (const [channels, size] of [
  [3, 32],
  [3, 1],
  [3, 127],
  [1, 28],
] as const)
  for (const quality of [1, 60, 100])
    for (const progressive of [false, true])
      for (const chromaSubsampling of ['4:2:0', '4:4:4'])
        test(`${size}x${size}x${channels}, quality ${quality}, ${chromaSubsampling}, ${progressive ? 'progressive' : 'baseline'}: sharp's bytes`, async () => {
          const width = size
          const height = Math.ceil(size / 2)
          const colours = channels === 1 ? 'b-w' : 'srgb'
          const file = await sharp(noise(width * height * channels), { raw: { width, height, channels } })
            .toColourspace(colours)
            .jpeg({ quality, progressive, chromaSubsampling })
            .toBuffer()
          const expected = await sharp(file).toColourspace(colours).raw().toBuffer()
          const actual = await decodeSmallJpeg(file)
          assert.equal({ ...actual, values: undefined }, { height, width, channels, values: undefined })
          assert.is(Buffer.compare(actual!.values, expected), 0)
        })

const jpegOf = (size: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width: size, height: size, channels, background: 'red' } })

test('left to sharp: large images, ink, other formats, what is cut', async () => {
  const left = {
    large: await jpegOf(129).jpeg().toBuffer(),
    ink: await jpegOf(16).toColourspace('cmyk').jpeg().toBuffer(),
    png: await jpegOf(16).png().toBuffer(),
    cut: (await jpegOf(64).jpeg().toBuffer()).subarray(0, -40),
    empty: new Uint8Array(),
  }
  for (const [name, bytes] of Object.entries(left)) assert.is(await decodeSmallJpeg(bytes), undefined, name)
})

test('one that cannot be decoded leaves nothing behind for the next', async () => {
  const file = await jpegOf(16).jpeg().toBuffer()
  const before = await decodeSmallJpeg(file)
  for (let cut = 1; cut < file.length; cut += 7) await decodeSmallJpeg(file.subarray(0, cut))
  assert.equal(await decodeSmallJpeg(file), before)
})

test.run()
