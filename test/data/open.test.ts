import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { datasets, openDataset } from '../../src/data/open.ts'
import { idxBytes } from './idx-bytes.ts'
import { withFiles } from './temporary.ts'
import { throwsUserError } from './user-error.ts'

test('generated sets open by name, and their spec opens them again', async () => {
  const specs = [
    ['glyphs', 'glyphs:test', 2000],
    ['glyphs:train', 'glyphs:train', 10_000],
    ['glyphs:test?n=5&seed=3', 'glyphs:test?seed=3&n=5', 5],
    ['spiral:train?turns=2&n=7', 'spiral:train?n=7&turns=2', 7],
    ['random', 'random:test', 100],
  ] as const
  const options = { shape: [1, 2, 2], classes: 3 }
  for (const [given, spec, size] of specs) {
    const set = await openDataset(given, options)
    assert.equal([set.spec, set.size], [spec, size])
    const again = await openDataset(set.spec, options)
    assert.equal(await again.read([0, 4]), await set.read([0, 4]))
  }
})

test('the seed of the options changes random and nothing else', async () => {
  const options = { shape: [4], classes: 2 }
  const first = async (spec: string, seed: number) =>
    (await (await openDataset(spec, { ...options, seed })).read([0])).images
  assert.equal(await first('glyphs', 1), await first('glyphs', 2))
  assert.not.equal(await first('random', 1), await first('random', 2))
  assert.equal(await first('random?seed=2', 1), await first('random', 2))
})

test('a path opens an IDX file, with its labels by name or after a comma', async () => {
  const images = idxBytes(0x08, [2, 1, 1], [0, 255])
  const labels = idxBytes(0x08, [2], [0, 1])
  await withFiles({ images, labels, a: images, b: labels }, async (folder) => {
    const named = await openDataset(join(folder, 'images'))
    assert.equal([named.spec, named.size, named.classes], [join(folder, 'images'), 2, 2])
    const pair = `${join(folder, 'a')},${join(folder, 'b')}`
    assert.equal([(await openDataset(pair)).spec, (await openDataset(pair)).size], [pair, 2])
    await throwsUserError(() => openDataset(`${join(folder, 'a')},nothing`), 'nothing', 'no such file')
  })
})

test('what cannot be opened is refused in one line', async () => {
  const names = Object.keys(datasets).join(', ')
  await throwsUserError(() => openDataset('glyph:test'), 'glyph:test', names, 'IDX')
  await throwsUserError(() => openDataset('./none/images'), './none/images', names, 'IDX')
  await throwsUserError(() => openDataset('toString'), names)
  await throwsUserError(() => openDataset('glyphs:valid'), 'split: expected train or test, got "valid"')
  await throwsUserError(() => openDataset('glyphs:'), 'split: expected train or test, got ""')
  await throwsUserError(() => openDataset('glyphs?turns=2'), 'expected seed, n, got "turns"')
  await throwsUserError(() => openDataset('mnist?n=2'), 'expected none, got "n"')
  await throwsUserError(() => openDataset('random'), 'random', 'shape', 'classes')
  await throwsUserError(() => openDataset('glyphs?n=0'), 'glyphs: n', 'got 0')
  await throwsUserError(() => openDataset('glyphs?seed=-1'), 'seed', 'got -1')
  await throwsUserError(() => openDataset('mnist', { root: '/nowhere' }), join('/nowhere', 'mnist'))
})

test.run()
