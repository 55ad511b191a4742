import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { noiseImages } from '../../../src/data/generators/noise.ts'
import { throwsUserError } from '../user-error.ts'

test('noise has the shape and the classes that were asked for, and uniform pixels', async () => {
  const set = noiseImages('test', [3, 8, 8], 4)
  assert.equal([set.size, set.shape, set.classes, set.spec], [100, [3, 8, 8], 4, 'random:test'])
  const { images, labels } = await set.read(Int32Array.from({ length: 100 }, (_, i) => i))
  const mean = images.reduce((sum, value) => sum + value, 0) / images.length
  assert.ok(Math.abs(mean - 0.5) < 0.02, `${mean}`)
  assert.is(new Set(images).size, 256)
  assert.equal(new Set(labels), new Set([0, 1, 2, 3]))
})

test('a sample depends on seed, split and index alone', async () => {
  const one = await noiseImages('test', [4], 2, { n: 3 }).read([2])
  assert.equal(one, await noiseImages('test', [4], 2, { n: 9 }).read([2]))
  assert.not.equal(one.images, (await noiseImages('test', [4], 2, { seed: 1 }).read([2])).images)
  assert.not.equal(one.images, (await noiseImages('train', [4], 2).read([2])).images)
})

test('shapes, classes and counts that make no data set are refused', async () => {
  await throwsUserError(() => noiseImages('test', [3, -1], 2), 'random: shape', 'got [3, -1]')
  await throwsUserError(() => noiseImages('test', [3], 0), 'random: classes', 'got 0')
  await throwsUserError(() => noiseImages('test', [3], 2, { n: 0 }), 'random: n', 'got 0')
  await throwsUserError(
    () => noiseImages('test', [3, 1e4, 1e4], 2, { n: 100 }),
    'random: n',
    'to 7',
    'got 100',
  )
})

test.run()
