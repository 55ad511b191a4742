import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { datasets, openDataset } from '../../src/data/open.ts'
import { idxBytes } from './idx-bytes.ts'
import { png } from './images/png.ts'
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

test('a folder under the root opens by its name: a file or a folder of the split, test where none is said', async () => {
  const image = (value: number) => png(2, 2, () => value)
  const list = (path: string) => `path,label\n../${path},0\n`
  const files = {
    'lists/test.csv': list('one.png'),
    'lists/train.csv': list('two.png'),
    'folders/test/a/1.png': image(1),
    'folders/train/a/1.png': image(2),
    'both/test.csv': list('one.png'),
    'both/test.jsonl': list('one.png'),
    'plain/a/1.png': image(3),
    'one.png': image(1),
    'two.png': image(2),
  }
  await withFiles(files, async (root) => {
    const level = async (spec: string) => {
      const data = await openDataset(spec, { root })
      assert.is(data.spec, spec)
      return Math.round(255 * (await data.read([0])).images[0]!)
    }
    assert.equal([await level('lists'), await level('lists:test'), await level('lists:train')], [1, 1, 2])
    assert.equal([await level('folders'), await level('folders:train'), await level('plain')], [1, 2, 3])
    const refused = (spec: string, ...parts: string[]) =>
      throwsUserError(() => openDataset(spec, { root }), join(root, spec.split(':')[0]!), ...parts)
    await refused('both', 'one file of split test', 'test.csv, test.jsonl')
    await refused('lists:val', 'something called val', 'test.csv, train.csv')
    await refused('plain:train', 'split: expected none, got "train"')
    await throwsUserError(() => openDataset('plain?layout=NHWC', { root }), 'expected none, got "layout"')
    await throwsUserError(
      () => openDataset('../lists', { root: join(root, 'lists') }),
      '../lists: data: expected',
    )
  })
})

test('what cannot be opened is refused in one line', async () => {
  const names = Object.keys(datasets).join(', ')
  const expected = `data: expected a path, a folder in data, or one of ${names} (manifold data list), got none of these`
  await throwsUserError(() => openDataset('glyph:test'), `glyph:test: ${expected}`)
  await throwsUserError(() => openDataset('./none/images'), `./none/images: ${expected}`)
  await withFiles({ 'notes.txt': 'words' }, async (folder) => {
    const file = join(folder, 'notes.txt')
    const known =
      'IDX, NumPy, safetensors, SVHN, parquet, CIFAR, Tiny ImageNet, class folders, a list of images'
    await throwsUserError(
      () => openDataset(file),
      `${file}: content: expected one of the formats of "manifold data list" (${known}), got a file that begins with 77 6f`,
    )
  })
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
