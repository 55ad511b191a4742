import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../src/data/data-hash.ts'
import { take } from '../../../src/data/dataset.ts'
import { drawGlyph, glyphLabel, glyphSide, glyphs } from '../../../src/data/generators/glyphs.ts'
import { throwsUserError } from '../user-error.ts'

// SHA-256 of the first 100 images of seed 0. The bundled models were trained on these very bytes: if this test
// fails, the generator has changed and every accuracy that was measured on glyphs is void.
const goldens = {
  train: 'd277735506fb02bef52149de008782f9eb03a1eff0ae912695600e5186915a65',
  test: 'ef9a64209aca849e746692b49dfba6e4d7e94aa6fdb3ef7c4b6ec44d40078b32',
} as const

test('the first 100 images of each split are the golden bytes', () => {
  for (const split of ['train', 'test'] as const) {
    const hash = createHash('sha256')
    for (let i = 0; i < 100; i++) hash.update(drawGlyph(0, split, i))
    assert.is(hash.digest('hex'), goldens[split])
  }
})

test('an image is the same drawn alone, in a set of any size, and read in any order', async () => {
  const alone = Float32Array.from(drawGlyph(0, 'test', 37), (value) => value / 255)
  const small = await glyphs('test', { n: 40 }).read([37])
  const large = await glyphs('test').read([99, 37])
  assert.equal(small.images, alone)
  assert.equal(large.images.subarray(glyphSide * glyphSide), alone)
})

test('another seed, split or index draws another image', () => {
  const image = drawGlyph(0, 'test', 10)
  assert.not.equal(image, drawGlyph(1, 'test', 10))
  assert.not.equal(image, drawGlyph(0, 'train', 10))
  assert.not.equal(image, drawGlyph(0, 'test', 20))
})

test('both splits have their size, shape and ten balanced classes with names', async () => {
  for (const [split, size] of [
    ['train', 10_000],
    ['test', 2_000],
  ] as const) {
    const set = glyphs(split)
    assert.equal([set.size, set.shape, set.classes, set.classNames?.length], [size, [1, 28, 28], 10, 10])
    const counts = new Int32Array(10)
    for (let i = 0; i < size; i++) counts[glyphLabel(i)]!++
    assert.equal(Array.from(counts), Array(10).fill(size / 10))
  }
  assert.equal(Array.from((await glyphs('test').read([0, 13, 29])).labels), [0, 3, 9])
})

test('every image shows ink over its noise', () => {
  for (let i = 0; i < 100; i++) {
    const sorted = drawGlyph(0, 'test', i).sort()
    const bright = sorted[Math.floor(0.95 * sorted.length)]!
    const median = sorted[sorted.length / 2]!
    assert.ok(bright - median > 40, `image ${i}: 95th percentile ${bright}, median ${median}`)
  }
})

test('the head of a set has the hash of the set that is made that small', async () => {
  const small = await hashOf(glyphs('test', { n: 20 }))
  assert.is(await hashOf(take(glyphs('test'), 20)), small)
  assert.is.not(await hashOf(glyphs('train', { n: 20 })), small)
})

test('options out of range are refused at once', async () => {
  await throwsUserError(() => glyphs('test', { n: 1.5 }), 'glyphs: n', 'got 1.5')
  await throwsUserError(() => glyphs('test', { n: 1e12 }), 'glyphs: n', 'got 1000000000000')
  await throwsUserError(() => glyphs('test', { seed: 0.5 }), 'seed', 'got 0.5')
})

test.run()
