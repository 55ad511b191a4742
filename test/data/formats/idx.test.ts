import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseIdx, readIdx } from '../../../src/data/formats/idx.ts'
import { float32Bytes, idxBytes } from '../idx-bytes.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

const whole = idxBytes(0x08, [2, 3], [1, 2, 3, 4, 5, 255])

test('parseIdx reads each of the six types', () => {
  const double = Buffer.alloc(8)
  double.writeDoubleBE(0.1)
  const cases = [
    [0x08, [200], 'uint8', 200],
    [0x09, [200], 'int8', -56],
    [0x0b, [0xff, 0xfe], 'int16', -2],
    [0x0c, [0xff, 0xff, 0xff, 0xfd], 'int32', -3],
    [0x0d, float32Bytes([0.1]), 'float32', Math.fround(0.1)],
    [0x0e, double, 'float64', 0.1],
  ] as const
  for (const [code, data, type, value] of cases) {
    const idx = parseIdx(idxBytes(code, [1], data), 'f')
    assert.is(idx.type, type)
    assert.equal(Array.from(idx.values), [value])
  }
})

test('parseIdx gives the dimensions and the values row by row', () => {
  const { dims, values } = parseIdx(whole, 'f')
  assert.equal(dims, [2, 3])
  assert.equal(Array.from(values), [1, 2, 3, 4, 5, 255])
})

test('a file cut short anywhere says how many bytes it should have', async () => {
  for (let length = 0; length < whole.length; length++) {
    const expected = length < 4 ? 4 : length < 12 ? 12 : 18
    const message = `cut short: expected ${expected} bytes, got ${length}`
    await throwsUserError(() => parseIdx(whole.subarray(0, length), 'images'), 'images: ', message)
  }
})

test('a file with bytes left over is refused', async () => {
  const longer = Buffer.concat([whole, Buffer.alloc(2)])
  await throwsUserError(() => parseIdx(longer, 'f'), 'too long: expected 18 bytes, got 20')
})

test('dimensions beyond the file are refused before anything is allocated', async () => {
  const huge = idxBytes(0x0e, [0xffffffff, 0xffffffff], [])
  await throwsUserError(() => parseIdx(huge, 'f'), 'cut short', 'got 12')
})

test('bytes that are no IDX file are refused with their first four', async () => {
  await throwsUserError(
    () => parseIdx(Buffer.from('\x89PNG....', 'latin1'), 'f'),
    'f: magic',
    'got 89 50 4e 47',
  )
  await throwsUserError(() => parseIdx(Buffer.of(0, 0, 0x0a, 1, 0, 0, 0, 0), 'f'), 'magic', 'got 00 00 0a 01')
  await throwsUserError(() => parseIdx(Buffer.of(0, 0, 0x08, 0), 'f'), 'magic', 'got 00 00 08 00')
})

test('readIdx knows gzip by its content, not by its name', async () => {
  await withFiles({ zipped: gzipSync(whole), 'plain.gz': whole }, async (folder) => {
    for (const name of ['zipped', 'plain.gz'])
      assert.equal(Array.from((await readIdx(join(folder, name))).values), [1, 2, 3, 4, 5, 255])
  })
})

test('readIdx says whether a gzip is cut short or broken', async () => {
  const zipped = gzipSync(whole)
  const broken = Buffer.from(zipped)
  broken[zipped.length - 5]! ^= 0xff // the last byte of the checksum
  const files = { short: zipped.subarray(0, 20), tail: zipped.subarray(0, zipped.length - 1), broken }
  await withFiles(files, async (folder) => {
    await throwsUserError(() => readIdx(join(folder, 'short')), 'short: gzip: cut short', 'got 20 bytes')
    await throwsUserError(() => readIdx(join(folder, 'tail')), 'tail: gzip: cut short')
    await throwsUserError(() => readIdx(join(folder, 'broken')), 'broken: gzip: broken (')
    await throwsUserError(
      () => readIdx(join(folder, 'none')),
      'none: expected a readable file',
      'no such file',
    )
    await throwsUserError(() => readIdx(folder), 'expected a readable file')
  })
})

test.run()
