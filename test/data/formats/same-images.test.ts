/** "The same images through every format give byte-identical tensors": the hash of the data, by Python from its definition. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../src/data/data-hash.ts'
import type { FormatOptions } from '../../../src/data/formats/format.ts'
import { withFiles } from '../temporary.ts'
import { expected, golden, open } from './goldens.ts'

/** How many classes, and what the description begins with. */
const files: readonly (readonly [file: string, classes: number, description: string])[] = [
  ['nchw-images.npy', 10, 'a NumPy array: uint8 [3, 3, 32, 32] as NCHW'],
  ['x_fortran.npy', 10, 'a NumPy array: uint8 [3, 32, 32, 3] as NHWC'],
  ['stored.npz', 10, 'a NumPy archive: x_test uint8 [3, 32, 32, 3] as NHWC'],
  ['deflated.npz', 10, 'a NumPy archive: images float32 [3, 3, 32, 32] as NCHW'],
  ['set.safetensors', 10, 'a safetensors file: images uint8 [3, 3, 32, 32] as NCHW'],
  ['svhn-plain.mat', 10, 'SVHN'],
  ['svhn-compressed.mat', 10, 'SVHN'],
  ['cifar-10-binary.tar.gz', 10, 'CIFAR-10, binary version, test, in a gzipped tar archive'],
  ['cifar-10-python.tar.gz', 10, 'CIFAR-10, Python version, test, in a gzipped tar archive'],
  ['parquet', 10, 'parquet files (test): images in column img, labels in label'],
  ['lists.parquet', 10, 'parquet files (lists): images in column x, labels in fine'],
]

for (const [file, classes, description] of files)
  test(`${file}: the same tensors`, async () => {
    const data = await open(golden(file))
    assert.equal([data.size, data.shape, data.classes], [3, [3, 32, 32], classes])
    assert.equal([...data.labels], expected.labels)
    assert.ok(data.description?.startsWith(description), data.description)
    assert.is(await hashOf(data), expected.hash)
    const { images, labels } = await data.read([2, 0, 1, 2])
    assert.equal([...labels], [9, 3, 0, 9])
    const one = await data.read([1])
    assert.equal(images.subarray(2 * 3072, 3 * 3072), one.images)
  })

test('pixels are what they were: value / 255 in the order [C, H, W]', async () => {
  const { images } = await (await open(golden('stored.npz'))).read([1])
  for (const [c, y, x] of [
    [0, 0, 0],
    [1, 2, 3],
    [2, 31, 17],
  ] as const) {
    const level = (7 * y + 11 * x * (c + 1) + 40 + Math.floor((x * y) / 3)) % 256
    assert.is(images[(c * 32 + y) * 32 + x], Math.fround(level / 255))
  }
})

const coarse: Partial<FormatOptions> = { said: { labels: 'coarse' } }

test('CIFAR-100: fine labels, coarse ones by an option', async () => {
  for (const file of ['cifar-100-binary.tar.gz', 'cifar-100-python.tar.gz']) {
    const fine = await open(golden(file))
    assert.equal([...fine.labels, fine.classes, fine.classNames?.[99]], [...expected.fine, 100, 'fine 99'])
    assert.is(await hashOf(fine), expected.fineHash)
    const data = await open(golden(file), coarse)
    assert.equal([...data.labels, data.classes, data.classNames?.[4]], [...expected.coarse, 20, 'coarse 4'])
    assert.is(await hashOf(data), expected.coarseHash)
  }
})

test('names of classes come with CIFAR, parquet and SVHN', async () => {
  for (const file of ['cifar-10-binary.tar.gz', 'cifar-10-python.tar.gz', 'parquet'])
    assert.equal((await open(golden(file))).classNames, expected.names)
  assert.is((await open(golden('svhn-plain.mat'))).classNames?.join(''), '0123456789')
})

test('labels from another file, after a comma', async () => {
  const labels = golden('y_fortran.npy')
  await withFiles({ 'some.npy': readFileSync(golden('nchw-images.npy')) }, async (folder) => {
    const data = await open(join(folder, 'some.npy'), { labels })
    assert.is(await hashOf(data), expected.hash)
  })
})

test.run()
