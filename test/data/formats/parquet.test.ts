/** Parquet files by datasets and pyarrow (tools/reference/data-formats.py). */
import { readFileSync, writeFileSync } from 'node:fs'
import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../src/data/data-hash.ts'
import { openParquet } from '../../../src/data/formats/parquet/file.ts'
import { RowCache } from '../../../src/data/formats/parquet/row-cache.ts'
import type { SkippedImage } from '../../../src/data/images/options.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'
import { expected, golden, open } from './goldens.ts'

const file = (name: string) => golden(`${name}.parquet`)
const shard = (k: number) => golden('parquet', 'data', `test-0000${k}-of-00002.parquet`)

/** With a copy of the folder of shards. */
const withShards = (body: (folder: string) => Promise<void>) =>
  withFiles({}, async (folder) => {
    await cp(golden('parquet', 'data'), join(folder, 'data'), { recursive: true })
    await body(folder)
  })

test('a folder of shards, its data folder, one shard; a split by the name of the files', async () => {
  assert.is(await hashOf(await open(golden('parquet', 'data'))), expected.hash)
  assert.equal([...(await open(shard(1))).labels], [9])
  const train = await open(golden('parquet'), { split: 'train' })
  assert.equal([...train.labels, train.classes], [9, 10])
  await throwsUserError(
    () => open(golden('parquet'), { split: 'val' }),
    'split: expected test or train, got "val"',
  )
  await throwsUserError(
    () => open(shard(0), { split: 'train' }),
    'split: expected none, as the path is one file',
  )
})

test('a shard that is missing, and configurations side by side', async () => {
  await withShards(async (folder) => {
    await rm(join(folder, 'data', 'test-00000-of-00002.parquet'))
    await throwsUserError(() => open(folder), 'expected 2 shards, got 1: test-00001-of-00002.parquet')
    await cp(join(folder, 'data'), join(folder, 'other'), { recursive: true })
    await throwsUserError(() => open(folder), 'expected parquet files in one folder, got them in data, other')
    await rename(join(folder, 'other', 'train-00000-of-00001.parquet'), join(folder, 'cifar10-train.parquet'))
    assert.equal([...(await open(folder)).labels], [9])
  })
})

test('lists of numbers: pixels and features', async () => {
  const features = await open(file('features'))
  assert.equal([features.shape, [...(await features.read([1, 0])).images]], [[2], [2, 3, 0.5, -1.25]])
  const said = { layout: 'NCHW' }
  assert.equal((await open(file('lists'), { said })).shape, [32, 32, 3])
  await throwsUserError(
    () => open(file('lists'), { said: { layout: 'ND' } }),
    'x: layout: expected the letters',
  )
})

test('columns are chosen by the options', async () => {
  const said = { images: 'x', labels: 'fine', classes: '12' }
  assert.is((await open(file('lists'), { said })).classes, 12)
  await throwsUserError(
    () => open(file('lists'), { said: { images: 'y' } }),
    'images: expected a column "y" that can be images',
  )
  await throwsUserError(() => open(file('lists'), { said: { labels: 'x' } }), 'labels: expected a column "x"')
})

test('without images: one line that lists the columns', async () => {
  await throwsUserError(
    () => open(file('no-images')),
    'no-images.parquet: images: expected a column of images (encoded bytes, or lists of numbers)',
    'got text (BYTE_ARRAY), label (INT64), score (DOUBLE)',
  )
})

test('labels beyond the names of the classes', async () => {
  await throwsUserError(
    () => open(file('beyond')),
    'beyond.parquet: label: label of sample 1: expected an integer from 0 to 9, got 10',
  )
})

test('a broken image is named by its row, and so is one that is not there', async () => {
  const data = await open(file('broken'))
  await throwsUserError(() => data.read([1]), 'broken.parquet: row 1: sample 1: ')
  await throwsUserError(
    () => data.read([2]),
    'broken.parquet: row 2: image: expected the bytes of an image, got none',
  )
  assert.equal([...(await data.read([3, 0])).labels], [9, 3])
  let skipped: readonly SkippedImage[] = []
  const onSkipped = (images: readonly SkippedImage[]) => {
    skipped = images
  }
  const kept = await open(file('broken'), { skipBroken: true, onSkipped })
  assert.equal([[...kept.labels], skipped.length], [[3, 9], 2])
})

test('a file cut short or damaged is refused', async () => {
  const whole = readFileSync(shard(1))
  await withFiles({ 'a.parquet': whole }, async (folder) => {
    const path = join(folder, 'a.parquet')
    for (const length of [4, 11, 12, 100, whole.length - 8, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length))
      await throwsUserError(() => open(path), `${path}: expected a whole parquet file, got a broken one`)
    }
    for (let at = 4; at < whole.length; at += 53) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0xff
      writeFileSync(path, damaged)
      const error = await open(path)
        .then(hashOf)
        .then(
          () => undefined,
          (thrown: Error) => thrown,
        )
      assert.ok(!error || error.name === 'UserError', `${at}: ${error?.stack}`)
    }
  })
})

test('row groups: read once while they are kept, the oldest is given up first', async () => {
  const files = [await openParquet(shard(0)), await openParquet(shard(1))]
  const read: string[] = []
  const cache = new RowCache(
    files,
    'label',
    (values, { path }, { start }) => {
      read.push(`${path.includes('00000-of') ? 0 : 1}:${start}`)
      return values.map(Number)
    },
    () => 10,
    20,
  )
  assert.equal([cache.starts, cache.groups.length], [[0, 1, 2], 3])
  const get = async (k: number) => (await cache.get(k))[0]
  assert.equal([await get(0), await get(1), await get(0)], expected.labels.slice(0, 2).concat(3))
  assert.equal(read, ['0:0', '0:1'])
  assert.is(await get(2), 9)
  await get(0)
  assert.equal(read, ['0:0', '0:1', '1:0'])
  await get(1)
  assert.equal(read, ['0:0', '0:1', '1:0', '0:1'])
})

test.run()
