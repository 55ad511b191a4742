import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../src/data/data-hash.ts'
import { type Dataset, memoryDataset } from '../../src/data/dataset.ts'
import { glyphs } from '../../src/data/generators/glyphs.ts'
import { holdOut } from '../../src/data/split.ts'
import { throwsUserError } from './user-error.ts'

/** Sample i is the number i, so that a split shows its indices. */
function numbered(labels: readonly number[], classes = 10): Dataset {
  const values = Float32Array.from(labels, (_, i) => i)
  return memoryDataset({ spec: 'numbered', shape: [1], classes, values, labels: Int32Array.from(labels) })
}

const indicesOf = async (part: Dataset): Promise<number[]> =>
  Array.from((await part.read(Array.from({ length: part.size }, (_, i) => i))).images)

const skewed = Array.from({ length: 200 }, (_, i) => (i % 10 < 7 ? 0 : i % 10 < 9 ? 4 : 2))

test('every sample is in one of the parts, in the order of the data set', async () => {
  const { train, validation } = holdOut(numbered(skewed), { count: 30 }, 1)
  const [kept, held] = [await indicesOf(train), await indicesOf(validation)]
  assert.is(held.length, 30)
  for (const indices of [kept, held])
    assert.equal(
      indices,
      indices.toSorted((a, b) => a - b),
    )
  assert.equal(
    [...kept, ...held].sort((a, b) => a - b),
    skewed.map((_, i) => i),
  )
  assert.equal(
    Array.from(validation.labels),
    held.map((i) => skewed[i]),
  )
})

test('both parts have the shares of the classes', () => {
  const { train, validation } = holdOut(numbered(skewed), { share: 0.15 }, 1)
  const shares = (part: Dataset) => [0, 4, 2].map((k) => part.labels.filter((label) => label === k).length)
  assert.equal(shares(validation), [21, 6, 3])
  assert.equal(shares(train), [119, 34, 17])
})

test('the split is a function of the seed, and of each class without the others', async () => {
  const heldOut = async (labels: readonly number[], seed: number) =>
    indicesOf(holdOut(numbered(labels), { count: labels.length / 10 }, seed).validation)
  const first = await heldOut(skewed, 1)
  assert.equal(await heldOut(skewed, 1), first)
  assert.not.equal(await heldOut(skewed, 2), first)
  const ofClass0 = (indices: readonly number[]) => indices.filter((i) => skewed[i] === 0)
  const renamed = await heldOut(
    skewed.map((label) => (label === 4 ? 9 : label)),
    1,
  )
  assert.equal(ofClass0(renamed), ofClass0(first))
})

test('classes are drawn from independently', async () => {
  const pairs = numbered(Array.from({ length: 200 }, (_, i) => i % 2))
  const held = await indicesOf(holdOut(pairs, { count: 40 }, 1).validation)
  const places = (label: number) => held.filter((i) => i % 2 === label).map((i) => Math.floor(i / 2))
  assert.not.equal(places(0), places(1))
})

test('every sample of a class is held out equally often', async () => {
  // 800 seeds, 2 of 10 each: each sample 160 times, with a standard deviation of 11.3.
  const counts = Array<number>(10).fill(0)
  for (let seed = 0; seed < 800; seed++)
    for (const i of await indicesOf(holdOut(numbered(Array(10).fill(0)), { count: 2 }, seed).validation))
      counts[i]!++
  for (const count of counts) assert.ok(Math.abs(count - 160) < 57, `${counts}`)
})

test('the parts say what they are, and are told apart by their hash', async () => {
  const whole = numbered(skewed)
  const { train, validation } = holdOut(whole, { count: 30 }, 7)
  assert.is(train.spec, 'numbered (without 30 held out, seed 7)')
  assert.is(validation.spec, 'numbered (30 held out, seed 7)')
  const other = holdOut(whole, { count: 30 }, 8).validation
  const hashes = await Promise.all([whole, train, validation, other].map(hashOf))
  assert.is(new Set(hashes).size, 4)
  assert.is(await hashOf(holdOut(whole, { count: 30 }, 7).validation), hashes[2])
})

test('a data set whose samples are drawn when read is split without drawing any', async () => {
  let drawn = 0
  const set = memoryDataset({
    spec: 'drawn',
    shape: [1],
    classes: 2,
    values: new Uint8Array(20),
    labels: Int32Array.from({ length: 20 }, (_, i) => i % 2),
    draw: () => {
      drawn++
    },
  })
  const { validation } = holdOut(set, { share: 0.2 }, 0)
  assert.is(drawn, 0)
  await validation.read([0, 1])
  assert.is(drawn, 2)
})

test('glyphs keep their names and shape, with 50 of each class in 500', () => {
  const { train, validation } = holdOut(glyphs('train'), { count: 500 }, 0)
  assert.is(validation.spec, 'glyphs:train (500 held out, seed 0)')
  assert.equal(validation.shape, [1, 28, 28])
  assert.equal(train.classNames, glyphs('train').classNames)
  for (let k = 0; k < 10; k++) assert.is(validation.labels.filter((label) => label === k).length, 50)
})

test('amounts that leave nothing on one side are refused', async () => {
  const set = numbered([0, 1, 0, 1])
  for (const share of [0, 1, 1.5, -0.1, Number.NaN])
    await throwsUserError(
      () => holdOut(set, { share }, 0),
      '--validation: ',
      'between 0 and 1',
      `got ${share}`,
    )
  for (const count of [0, 4, 5, -1, 1.5])
    await throwsUserError(
      () => holdOut(set, { count }, 0),
      '--validation: expected 1 to 3 of the 4 samples of numbered',
      `got ${count}`,
    )
  await throwsUserError(() => holdOut(set, { share: 0.01 }, 0), '--validation: expected 1 to 3', 'got 0')
  await throwsUserError(() => holdOut(set, { count: 1 }, -1), 'seed', 'got -1')
})

test.run()
