import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type IdxOptions, openIdx } from '../../../src/data/formats/idx-dataset.ts'
import { openDataset } from '../../../src/data/open.ts'
import { float32Bytes, idxBytes } from '../idx-bytes.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

const images = idxBytes(0x08, [3, 1, 2], [0, 51, 102, 153, 204, 255])
const labels = idxBytes(0x08, [3], [0, 4, 1])

/** What openIdx makes of these images and labels. */
function opening(imageBytes: Buffer, labelBytes: Buffer, options: IdxOptions = {}) {
  return async () => {
    const files = { 'x-images-idx3-ubyte': imageBytes, 'x-labels-idx1-ubyte': labelBytes }
    let set: Awaited<ReturnType<typeof openIdx>> | undefined
    await withFiles(files, async (folder) => {
      set = await openIdx(join(folder, 'x-images-idx3-ubyte'), options)
    })
    return set!
  }
}

test('openIdx pairs images with labels; the class count is the largest label + 1', async () => {
  const set = await opening(images, labels)()
  assert.equal([set.size, set.shape, set.classes], [3, [1, 1, 2], 5])
  const batch = await set.read([1, 2])
  assert.equal(Array.from(batch.labels), [4, 1])
  assert.equal(
    Array.from(batch.images),
    [102, 153, 204, 255].map((v) => Math.fround(v / 255)),
  )
})

test('openIdx takes [n, c, h, w], feature vectors and floats', async () => {
  const colour = await opening(idxBytes(0x08, [3, 2, 1, 1], [1, 2, 3, 4, 5, 6]), labels)()
  assert.equal(colour.shape, [2, 1, 1])
  const features = await opening(idxBytes(0x0d, [3, 1], float32Bytes([0.1, -2, 3e38])), labels)()
  assert.equal(features.shape, [1])
  assert.equal(Array.from((await features.read([0, 1, 2])).images), [0.1, -2, 3e38].map(Math.fround))
})

test('labels are found by name, gzipped like the images or not, or where they are said to be', async () => {
  const zipped = { 'images.gz': gzipSync(images), labels, elsewhere: idxBytes(0x0c, [3], Buffer.alloc(12)) }
  await withFiles(zipped, async (folder) => {
    assert.is((await openIdx(join(folder, 'images.gz'))).classes, 5)
    const labelsElsewhere = { labels: join(folder, 'elsewhere') }
    assert.is((await openIdx(join(folder, 'images.gz'), labelsElsewhere)).classes, 1)
  })
  await withFiles({ 'x-images': images, 'x-labels.gz': gzipSync(labels), other: images }, async (folder) => {
    assert.is((await openIdx(join(folder, 'x-images'))).classes, 5)
    await throwsUserError(() => openIdx(join(folder, 'other')), 'labels', '"images"', ',LABELS-PATH')
  })
  await withFiles({ images }, async (folder) => {
    await throwsUserError(() => openIdx(join(folder, 'images')), 'expected labels or labels.gz')
  })
})

test('a folder of IDX files named as those of MNIST opens by its split, test where none is said', async () => {
  const files = {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': labels,
    't10k-images-idx3-ubyte': idxBytes(0x08, [1, 1, 2], [0, 51]),
    't10k-labels-idx1-ubyte': idxBytes(0x08, [1], [0]),
  }
  await withFiles(files, async (folder) => {
    const sizes = [folder, `${folder}:test`, `${folder}:train`].map(
      async (spec) => (await openDataset(spec)).size,
    )
    assert.equal(await Promise.all(sizes), [1, 1, 3])
    await throwsUserError(() => openDataset(`${folder}:val`), 'split', 't10k-images-idx3-ubyte', 'got "val"')
  })
})

test('labels that do not fit the images are refused', async () => {
  const error = (labelBytes: Buffer, options: IdxOptions, ...parts: string[]) =>
    throwsUserError(opening(images, labelBytes, options), 'x-labels-idx1-ubyte: ', ...parts)
  await error(idxBytes(0x08, [2], [0, 1]), {}, 'expected 3', 'x-images-idx3-ubyte', 'got 2')
  await error(idxBytes(0x08, [3, 1], [0, 1, 1]), {}, 'dimensions', 'expected labels [n]', 'got [3, 1]')
  await error(idxBytes(0x09, [3], [0, 255, 1]), {}, 'sample 1', 'integer of 0 or more', 'got -1')
  await error(idxBytes(0x0d, [3], float32Bytes([0, 1, 1.5])), {}, 'sample 2', 'integer', 'got 1.5')
  await error(idxBytes(0x0d, [3], float32Bytes([0, Number.NaN, 1])), {}, 'sample 1', 'got NaN')
  await error(labels, { classes: 4 }, 'sample 1', 'from 0 to 3', 'got 4')
})

test('floats that are not finite name their sample', async () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const data = float32Bytes([0, 0, 0, 0, value, 0])
    await throwsUserError(
      opening(idxBytes(0x0d, [3, 1, 2], data), labels),
      'x-images-idx3-ubyte: sample 2: expected finite',
      `got ${value}`,
    )
  }
  const beyond = Buffer.alloc(24)
  beyond.writeDoubleBE(1e300, 8)
  await throwsUserError(opening(idxBytes(0x0e, [3, 1], beyond), labels), 'sample 1', 'got 1e+300')
})

test('files that hold no images are refused', async () => {
  const error = (bytes: Buffer, ...parts: string[]) => throwsUserError(opening(bytes, labels), ...parts)
  await error(labels, 'dimensions', '[n, h, w] or [n, c, h, w]', 'got [3]')
  await error(idxBytes(0x09, [3, 1, 1], [1, 2, 3]), 'type', 'uint8, float32 or float64', 'got int8')
  await error(idxBytes(0x08, [0, 28, 28], []), 'dimensions', 'got [0, 28, 28]')
})

test.run()
