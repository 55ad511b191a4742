import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dataset, memoryDataset } from '../../src/data/dataset.ts'
import { firstOfEachClass } from '../../src/data/per-class.ts'
import { throwsUserError } from './user-error.ts'

/** Sample i holds the number i alone. */
const labelled = (labels: readonly number[]): Dataset =>
  memoryDataset({
    spec: 'numbers',
    shape: [1],
    classes: 3,
    values: Float32Array.from(labels, (_, i) => i),
    labels: Int32Array.from(labels),
  })

const samplesOf = async (data: Dataset): Promise<number[]> => {
  const { images } = await data.read(Array.from({ length: data.size }, (_, i) => i))
  return [...images]
}

test('the first of each class, in the order of the data', async () => {
  const few = firstOfEachClass(labelled([2, 2, 2, 0, 1, 0, 0, 1, 2]), 2)
  assert.equal([...few.labels], [2, 2, 0, 1, 0, 1])
  assert.equal(await samplesOf(few), [0, 1, 3, 4, 5, 7])
  assert.is(few.classes, 3)
  assert.is(few.spec, 'numbers (2 a class)')
})

test('a class that has fewer gives all', async () => {
  assert.equal(await samplesOf(firstOfEachClass(labelled([0, 0, 1, 0, 0]), 3)), [0, 1, 2, 3])
})

test('no whole number from 1 on is refused', async () => {
  for (const count of [0, -1, 1.5, Number.NaN])
    await throwsUserError(() => firstOfEachClass(labelled([0, 1]), count), '--per-class', `got ${count}`)
})

test.run()
