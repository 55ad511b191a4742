/** MAT-files by SciPy (tools/reference/data-formats.py), changed byte by byte. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { matArrays } from '../../../src/data/arrays/mat.ts'
import { describeArray, numbersOf } from '../../../src/data/arrays/numeric-array.ts'
import { hashOf } from '../../../src/data/data-hash.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'
import { expected, golden, open } from './goldens.ts'

const plain = readFileSync(golden('svhn-plain.mat'))
const compressed = readFileSync(golden('svhn-compressed.mat'))

const withMat = (bytes: Uint8Array, body: (file: string) => Promise<void>) =>
  withFiles({ 'a.mat': bytes }, (folder) => body(join(folder, 'a.mat')))

const refused = (bytes: Uint8Array, ...parts: string[]) =>
  withMat(bytes, (file) => throwsUserError(() => open(file), `${file}: `, ...parts))

/** The file with bytes replaced once. */
function changed(from: string, to: string): Buffer {
  const at = plain.indexOf(from, 0, 'latin1')
  assert.ok(at > 0)
  const bytes = Buffer.from(plain)
  bytes.write(to, at, 'latin1')
  return bytes
}

test('arrays with names and shapes; text is left out; 10 is the digit 0', async () => {
  for (const file of ['svhn-plain.mat', 'svhn-compressed.mat']) {
    const arrays = await matArrays(golden(file))
    assert.equal(arrays.map(describeArray), ['X uint8 [32, 32, 3, 3]', 'y uint8 [3, 1]'])
    assert.equal([...(await numbersOf(arrays[1]!))], [3, 10, 9])
  }
})

/** Every number of the file's structure with its bytes turned round, as a big-endian machine writes it. */
test('a big-endian file', async () => {
  const bytes = Buffer.from(plain)
  bytes.write('MI', 126, 'latin1')
  bytes.subarray(124, 126).swap16()
  const swap = (at: number, words: number) => bytes.subarray(at, at + 4 * words).swap32()
  for (let at = 128; at < bytes.length; ) {
    const size = plain.readUInt32LE(at + 4)
    const rank = plain.readUInt32LE(at + 28) / 4
    const evenRank = 2 * Math.ceil(rank / 2)
    // Tag, tag and flags, tag and dimensions, name in a tag of its own or not, tag of the numbers.
    swap(at, 6)
    swap(at + 24, 2 + evenRank)
    const name = at + 32 + 4 * evenRank
    const isShort = plain.readUInt32LE(name) >>> 16 !== 0
    swap(name, isShort ? 1 : 2)
    const numbers = name + (isShort ? 8 : 8 + 8 * Math.ceil(plain.readUInt32LE(name + 4) / 8))
    swap(numbers, plain.readUInt32LE(numbers) >>> 16 === 0 ? 2 : 1)
    at += 8 + size
  }
  await withMat(bytes, async (file) => {
    assert.is(await hashOf(await open(file)), expected.hash)
  })
})

test('version 7.3 is refused, and says what to do', async () => {
  const head = Buffer.from(`${'MATLAB 7.3 MAT-file, Platform: GLNXA64'.padEnd(124)}\x00\x02IM`, 'latin1')
  await refused(
    Buffer.concat([head, Buffer.alloc(512)]),
    'version: expected a Level 5 MAT-file',
    'got 7.3 (HDF5)',
  )
})

test('other arrays than X and y', async () => {
  await refused(
    changed('X\0\0\0', 'Z\0\0\0'),
    'expected X uint8 [h, w, 3, n] and y as in SVHN',
    'got Z uint8 [32, 32, 3, 3], y uint8 [3, 1]',
  )
  await refused(plain.subarray(0, 128), 'got no arrays')
})

test('a split that is not in the name of the file', async () => {
  await withFiles({ 'test_32x32.mat': plain }, async (folder) => {
    const file = join(folder, 'test_32x32.mat')
    assert.is((await open(file, { split: 'test' })).size, 3)
    await throwsUserError(() => open(file, { split: 'train' }), 'split: expected none', 'got "train"')
  })
})

test('labels that are no digits', async () => {
  for (const [byte, got] of [
    ['\x00', '0'],
    ['\x0b', '11'],
  ] as const)
    await refused(
      changed('\x03\x0a\x09', `\x03${byte}\x09`),
      'y: label of sample 1: expected 1 to 10',
      `got ${got}`,
    )
})

test('a file cut short anywhere is refused', async () => {
  for (const whole of [plain, compressed])
    await withMat(whole, async (file) => {
      for (let length = 20; length < whole.length - 100; length += 61) {
        writeFileSync(file, whole.subarray(0, length))
        await throwsUserError(() => open(file), `${file}: `)
      }
    })
})

test('no damage of the structure is more than an error for the user', async () => {
  const places = [
    ...Array.from({ length: 70 }, (_, i) => 116 + i),
    ...Array.from({ length: 70 }, (_, i) => 9400 + i),
  ]
  await withMat(plain, async (file) => {
    for (const at of places)
      for (const flip of [1, 0x80, 0xff]) {
        const damaged = Buffer.from(plain)
        damaged[at]! ^= flip
        writeFileSync(file, damaged)
        const error = await open(file).then(
          () => undefined,
          (thrown: Error) => thrown,
        )
        assert.ok(!error || error.name === 'UserError', `${at} ${flip}: ${error?.stack}`)
      }
  })
})

test('compressed bytes that are damaged, or unpack to more than they say', async () => {
  const damaged = Buffer.from(compressed)
  damaged[3000]! ^= 0x40
  await refused(damaged, 'compressed data: expected all of it, got it broken')
  const element = inflateSync(compressed.subarray(136))
  const longer = deflateSync(Buffer.concat([element, Buffer.alloc(50)]))
  const tag = Buffer.alloc(8)
  tag.writeUInt32LE(15)
  tag.writeUInt32LE(longer.length, 4)
  const second = compressed.subarray(136 + compressed.readUInt32LE(132))
  await refused(
    Buffer.concat([compressed.subarray(0, 128), tag, longer, second]),
    'compressed data: expected',
    'got more',
  )
})

test.run()
