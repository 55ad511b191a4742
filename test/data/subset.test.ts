import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memoryDataset } from '../../src/data/dataset.ts'
import { subset } from '../../src/data/subset.ts'

const drawn: number[] = []
const parent = memoryDataset({
  spec: 'parent',
  shape: [1],
  classes: 3,
  classNames: ['a', 'b', 'c'],
  values: new Float32Array(5),
  labels: Int32Array.of(0, 1, 2, 1, 0),
  draw: (index, into) => {
    drawn.push(index)
    into[0] = 10 + index
  },
})

test('a subset reads its samples through the parent, and no others', async () => {
  const part = subset(parent, [4, 1, 3], 'three of parent')
  assert.is(part.size, 3)
  assert.is(part.spec, 'three of parent')
  assert.equal(part.labels, Int32Array.of(0, 1, 1))
  assert.equal(part.classNames, parent.classNames)
  assert.equal(drawn, [])
  const batch = await part.read([2, 0, 2])
  assert.equal(Array.from(batch.images), [13, 14, 13])
  assert.equal(Array.from(batch.labels), [1, 0, 1])
  assert.equal(drawn, [3, 4])
})

test('later changes of the indices change nothing', async () => {
  const indices = [1]
  const part = subset(parent, indices, 'x')
  indices[0] = 0
  assert.equal(Array.from((await part.read([0])).images), [11])
})

test('indices outside of the parent or of the subset, and none at all, are refused', async () => {
  for (const index of [-1, 5, 0.5]) assert.throws(() => subset(parent, [index], 'x'), RegExp(`got ${index}`))
  assert.throws(() => subset(parent, [], 'nothing'), /nothing: expected at least one sample, got none/)
  const error = await subset(parent, [1, 2], 'x')
    .read([2])
    .catch((thrown: unknown) => thrown)
  assert.instance(error, RangeError)
})

test.run()
