import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { npzArrays } from '../../../src/data/arrays/npz.ts'
import { numbersOf } from '../../../src/data/arrays/numeric-array.ts'
import { golden } from '../formats/goldens.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'
import { labels, npzBytes, uint8 } from './npy-bytes.ts'

/** Runs `body` with the path of these bytes. */
const withFile = (bytes: Uint8Array, body: (file: string) => Promise<void>) =>
  withFiles({ 'a.npz': bytes }, (folder) => body(join(folder, 'a.npz')))

test('stored and deflated arrays hold the same; text is left out', async () => {
  const read = async (level: 0 | 6) => {
    let numbers: unknown
    await withFile(npzBytes({ a: uint8([2, 3]), b: labels(7, -1) }, level), async (file) => {
      const arrays = await npzArrays(file)
      numbers = await Promise.all(arrays.map(async (array) => [array.name, ...(await numbersOf(array))]))
    })
    return numbers
  }
  assert.equal(await read(0), [
    ['a', 0, 1, 2, 3, 4, 5],
    ['b', 7, -1],
  ])
  assert.equal(await read(6), await read(0))
  const names = (await npzArrays(golden('stored.npz'))).map(({ name }) => name)
  assert.equal(names, ['x_train', 'y_train', 'x_test', 'y_test'])
})

test('an archive cut short anywhere is refused', async () => {
  for (const level of [0, 6] as const) {
    const whole = npzBytes({ a: uint8([40, 50]), b: labels(1) }, level)
    await withFile(whole, async (file) => {
      for (let length = 0; length < whole.length; length += 7) {
        writeFileSync(file, whole.subarray(0, length))
        await throwsUserError(() => npzArrays(file), `${file}: `)
      }
    })
  }
})

test('deflated bytes that are damaged are found by their checksum, or before', async () => {
  const whole = readFileSync(golden('deflated.npz'))
  await withFile(whole, async (file) => {
    for (let at = 300; at < 9000; at += 307) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0x10
      writeFileSync(file, damaged)
      await throwsUserError(async () => numbersOf((await npzArrays(file))[0]!), `${file}: images: `)
    }
  })
})

test('an entry that unpacks to more than it says is refused', async () => {
  const bytes = npzBytes({ a: uint8([100, 100]) }, 6)
  const size = 10_128
  // The size stands in the local header and in the directory.
  for (let at = bytes.indexOf(sizeBytes(size)); at !== -1; at = bytes.indexOf(sizeBytes(size)))
    bytes.writeUInt32LE(size - 1, at)
  await withFile(bytes, (file) => throwsUserError(() => npzArrays(file), 'a: '))
})

function sizeBytes(size: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(size)
  return bytes
}

test('methods of compression other than deflate are refused', async () => {
  const bytes = npzBytes({ a: uint8([2]) })
  const directory = bytes.indexOf('PK\x01\x02')
  bytes.writeUInt16LE(12, directory + 10)
  await withFile(bytes, (file) =>
    throwsUserError(() => npzArrays(file), 'a: expected it stored or deflated, got method 12'),
  )
})

test.run()
