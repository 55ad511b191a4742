import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../src/data/data-hash.ts'
import { spiral } from '../../../src/data/generators/spiral.ts'
import { throwsUserError } from '../user-error.ts'

const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i)

test('without noise every point lies on its arm under the documented map', async () => {
  const { images, labels } = await spiral('train', { n: 200, noise: 0, turns: 2 }).read(all(200))
  for (let i = 0; i < 200; i++) {
    const x = (images[2 * i]! - 0.5) / 0.4
    const y = (images[2 * i + 1]! - 0.5) / 0.4
    const radius = Math.sqrt(x * x + y * y)
    assert.ok(radius > 0.0999 && radius < 1.0001, `radius ${radius}`)
    const angle = 2 * Math.PI * 2 * radius + Math.PI * labels[i]!
    assert.ok(Math.abs(x - radius * Math.cos(angle)) < 1e-4 && Math.abs(y - radius * Math.sin(angle)) < 1e-4)
  }
})

test('two balanced classes of two features in [0, 1], with the noise that was asked for', async () => {
  const set = spiral('test')
  assert.equal([set.size, set.shape, set.classes, set.spec], [1000, [2], 2, 'spiral:test'])
  const { images, labels } = await set.read(all(1000))
  assert.is(
    labels.reduce((sum, label) => sum + label, 0),
    500,
  )
  const quiet = (await spiral('test', { noise: 0 }).read(all(1000))).images
  const offsets = images.map((value, i) => value - quiet[i]!)
  const deviation = Math.sqrt(offsets.reduce((sum, offset) => sum + offset * offset, 0) / offsets.length)
  assert.ok(Math.abs(deviation / (0.4 * 0.02) - 1) < 0.1, `${deviation}`)
  const wild = (await spiral('test', { noise: 5 }).read(all(1000))).images
  assert.ok(wild.every((value) => value >= 0 && value <= 1))
})

test('a point depends on seed, split and index alone', async () => {
  const few = await spiral('train', { n: 5 }).read([3])
  const many = await spiral('train', { n: 50 }).read([3])
  assert.equal(few.images, many.images)
  assert.not.equal(few.images, (await spiral('test').read([3])).images)
  assert.not.equal(few.images, (await spiral('train', { seed: 1 }).read([3])).images)
  assert.is(await hashOf(spiral('train')), await hashOf(spiral('train')))
})

test('the spec carries what is not the default', () => {
  assert.is(spiral('train', { n: 50, noise: 0.1 }).spec, 'spiral:train?n=50&noise=0.1')
})

test('options out of range are refused', async () => {
  await throwsUserError(() => spiral('train', { n: 0 }), 'spiral: n', 'got 0')
  await throwsUserError(() => spiral('train', { noise: -1 }), 'spiral: noise', 'got -1')
  await throwsUserError(() => spiral('train', { turns: 0 }), 'spiral: turns', 'got 0')
  await throwsUserError(() => spiral('train', { seed: -1 }), 'seed', 'got -1')
})

test.run()
