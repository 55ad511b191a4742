import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Batch, batches, type Dataset, memoryDataset, take } from '../../src/data/dataset.ts'
import { throwsUserError } from './user-error.ts'

const pixels = Uint8Array.from({ length: 5 * 2 }, (_, i) => 28 * i)
const labels = Int32Array.of(0, 1, 2, 1, 0)
const bytes = () => memoryDataset({ spec: 'bytes', shape: [1, 1, 2], classes: 3, values: pixels, labels })
const floats = () =>
  memoryDataset({ spec: 'floats', shape: [2], classes: 3, values: Float32Array.from(pixels), labels })

test('pixels are read as float32(v / 255), in the order that was asked for', async () => {
  const batch = await bytes().read([4, 0, 4])
  assert.is(batch.n, 3)
  assert.equal(Array.from(batch.labels), [0, 0, 0])
  const expected = [8, 9, 0, 1, 8, 9].map((i) => Math.fround((28 * i) / 255))
  assert.equal(Array.from(batch.images), expected)
})

test('float features are read as they are, in a copy', async () => {
  const set = floats()
  const batch = await set.read([1])
  assert.equal(Array.from(batch.images), [56, 84])
  batch.images.fill(0)
  assert.equal(Array.from((await set.read([1])).images), [56, 84])
})

test('samples with a draw are drawn once each, when first needed', async () => {
  const drawn: number[] = []
  const set = memoryDataset({
    spec: 'drawn',
    shape: [1],
    classes: 1,
    values: new Uint8Array(4),
    labels: new Int32Array(4),
    draw: (index, into) => {
      drawn.push(index)
      into[0] = 10 + index
    },
  })
  await set.read([2, 2])
  await take(set, 3).read([2, 1])
  assert.equal(drawn, [2, 1])
  const { images } = await set.read([0, 3])
  assert.equal(
    Array.from(images),
    [10, 13].map((v) => Math.fround(v / 255)),
  )
  assert.equal(drawn, [2, 1, 0, 3])
})

test('labels can be had without the samples', () => {
  assert.equal(bytes().labels, labels)
  assert.equal(take(bytes(), 2).labels, labels.subarray(0, 2))
})

test('take keeps the first samples', async () => {
  const head = take(bytes(), 2)
  assert.is(head.size, 2)
  assert.is(head.spec, 'bytes')
  assert.equal(await head.read([1]), await bytes().read([1]))
  await rejectsRange(head, 2)
  const set = bytes()
  assert.is(take(set, 5), set)
  assert.is(take(set, 99), set)
  await throwsUserError(() => take(set, 0), 'limit', 'at least 1', 'got 0')
})

test('take of a data set that is not in memory reads through it', async () => {
  const { spec, size, labels, shape, classes } = bytes()
  const remote: Dataset = { spec, size, labels, shape, classes, read: (i) => bytes().read(i) }
  const head = take(remote, 2)
  assert.is(head.spec, 'bytes')
  assert.equal(await head.read([0, 1]), await bytes().read([0, 1]))
  await rejectsRange(head, 2)
})

test('batches go over all samples in order, the last one smaller', async () => {
  const all: Batch[] = []
  for await (const batch of batches(bytes(), 2)) all.push(batch)
  assert.equal(
    all.map((batch) => batch.n),
    [2, 2, 1],
  )
  assert.equal(
    all.flatMap((batch) => Array.from(batch.labels)),
    Array.from(labels),
  )
  await throwsUserError(() => batches(bytes(), 0.5).next(), 'batch', 'at least 1', 'got 0.5')
})

test('indices outside of the set and values that do not fill it are refused', async () => {
  for (const index of [-1, 5, 0.5]) await rejectsRange(bytes(), index)
  const short = { spec: 's', shape: [3], classes: 3, values: pixels, labels }
  assert.throws(() => memoryDataset(short), /expected 5 samples of 3 values, got 10/)
})

async function rejectsRange(set: Dataset, index: number): Promise<void> {
  const error = await set.read([index]).catch((thrown: unknown) => thrown)
  assert.instance(error, RangeError)
  assert.match((error as RangeError).message, `got ${index}`)
}

test.run()
