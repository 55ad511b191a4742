import { crc32, deflateSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { channelsOf, decode } from '../../../src/data/images/decode.ts'
import { throwsUserError } from '../user-error.ts'
import { fromBase64, golden, kind } from './golden.ts'

for (const [name, { file, size, rgb, grey }] of Object.entries(golden.kinds))
  test(`${name} decodes to Pillow's pixels, in colours and grey`, async () => {
    const [height, width] = size
    const bytes = fromBase64(file)
    assert.is(await channelsOf(bytes), /^(grey|bits|deep-grey)/.test(name) ? 1 : 3)
    const colours = await decode(bytes, 3)
    assert.equal([colours.height, colours.width, colours.channels], [height, width, 3])
    assert.equal([...colours.values], [...fromBase64(rgb)])
    const one = await decode(bytes, 1)
    assert.equal([one.height, one.width, one.channels], [height, width, 1])
    assert.equal([...one.values], [...fromBase64(grey)])
  })

test('what is no image, is cut short or has a damaged scan is refused', async () => {
  const jpeg = kind('colour.jpg')
  await throwsUserError(() => decode(Buffer.from('no image'), 3), 'expected an image')
  await throwsUserError(() => decode(Buffer.alloc(0), 3), 'expected an image')
  await throwsUserError(() => decode(jpeg.subarray(0, jpeg.length / 2), 3), 'expected an image')
  const damaged = Buffer.from(jpeg)
  damaged.fill(0x55, damaged.length - 120, damaged.length - 20)
  await throwsUserError(() => decode(damaged, 3), 'expected an image')
  const png = kind('colour.png')
  await throwsUserError(() => decode(png.subarray(0, png.length - 60), 3), 'expected an image')
})

test('a coloured image is refused where only grey is expected', async () => {
  await throwsUserError(() => decode(kind('ink.jpg'), 1, true), 'expected a grey image')
  assert.is((await decode(kind('grey-alpha.png'), 1, true)).channels, 1)
})

test('a small file that unpacks to billions of pixels is refused before it does', async () => {
  const chunk = (name: string, data: Uint8Array) => {
    const out = Buffer.alloc(12 + data.length)
    out.writeUInt32BE(data.length, 0)
    out.write(name, 4, 'latin1')
    out.set(data, 8)
    out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length)
    return out
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(60_000, 0)
  header.writeUInt32BE(50_000, 4)
  header[8] = 1
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const rows = deflateSync(Buffer.alloc(1 << 20))
  const bomb = Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
  for (const open of [channelsOf, (bytes: Uint8Array) => decode(bytes, 3)])
    await throwsUserError(() => open(bomb), 'at most 89478485 pixels', 'got 60000x50000')
})

test.run()
