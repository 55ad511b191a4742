import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { create } from 'tar'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../src/data/data-hash.ts'
import { lookAt } from '../../../src/data/formats/place.ts'
import { openDataset } from '../../../src/data/open.ts'
import { sharedPath, sharedTest } from '../../shared.ts'
import { fromBase64, golden } from '../images/golden.ts'
import { png } from '../images/png.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

const image = (offset: number) => png(4, 2, (x, y, c) => 10 * x + 40 * y + 80 * c + offset)

/** Three cats and an ant, and what is none. */
const files = {
  'cat/10.png': image(7),
  'cat/2.png': image(6),
  'cat/more/1.png': image(8),
  'ant/0.png': image(0),
  'ant/notes.txt': 'no image',
  'ant/._0.png': 'no image',
  '.git/1.png': 'no image',
  'README.md': 'no image',
}

const under = (folder: string, names: Readonly<Record<string, Uint8Array | string>>) =>
  Object.fromEntries(Object.entries(names).map(([name, bytes]) => [`${folder}/${name}`, bytes]))

const zipOf = (names: Readonly<Record<string, Uint8Array | string>>) =>
  zipSync(Object.fromEntries(Object.entries(names).map(([name, bytes]) => [name, Buffer.from(bytes)])))

test('classes by name, samples in turns, each class in the order of its names', async () => {
  await withFiles(files, async (folder) => {
    const data = await openDataset(folder)
    assert.equal([data.size, data.shape, data.classes, data.classNames], [4, [3, 2, 4], 2, ['ant', 'cat']])
    assert.equal([...data.labels], [0, 1, 1, 1])
    assert.is(data.description, 'images in class folders')
    const { images, labels } = await data.read([3, 1, 2, 0])
    assert.equal([...labels], [1, 1, 1, 0])
    const offsets = [0, 1, 2, 3].map((row) => Math.round(255 * images[row * 24]!))
    assert.equal(offsets, [8, 7, 6, 0])
  })
})

test('the same images in a folder, a tar, a gzipped tar, a zip and a list are the same data', async () => {
  await withFiles(
    { ...under('set/test', files), 'set.zip': zipOf(under('set/test', files)) },
    async (folder) => {
      const at = (name: string) => join(folder, name)
      await create({ file: at('set.tar'), cwd: folder }, ['./set'])
      await create({ file: at('set.tgz'), cwd: folder, gzip: true }, ['set'])
      const order = ['ant/0', 'cat/10', 'cat/2', 'cat/more/1']
      const rows = order.map((name) => `set/test/${name}.png,${name.slice(0, 3)}\n`)
      writeFileSync(at('list.csv'), `path,label\n${rows.join('')}`)
      const expected = await hashOf(await openDataset(at('set/test')))
      const found: Record<string, string | undefined> = {}
      for (const name of ['set', 'set:test', 'set.tar', 'set.tgz', 'set.zip', 'set.zip:test', 'list.csv']) {
        const data = await openDataset(at(name))
        found[name] = data.description
        assert.is(await hashOf(data), expected, name)
        assert.equal(data.classNames, ['ant', 'cat'], name)
        assert.is(data.spec, at(name))
      }
      const within = 'images in class folders, in a '
      assert.equal(found, {
        set: 'images in class folders',
        'set:test': 'images in class folders',
        'set.tar': `${within}tar archive`,
        'set.tgz': `${within}gzipped tar archive`,
        'set.zip': `${within}zip archive`,
        'set.zip:test': `${within}zip archive`,
        'list.csv': 'images of a list (CSV)',
      })
    },
  )
})

test('the split chooses among folders, and must be said where there are several', async () => {
  const names = { ...under('train', files), ...under('test', { 'ant/0.png': image(1) }) }
  await withFiles({ ...under('set', names), 'set.zip': zipOf(under('outer', names)) }, async (folder) => {
    for (const name of ['set', 'set.zip']) {
      const at = join(folder, name)
      assert.is((await openDataset(`${at}:train`)).size, 4)
      assert.is((await openDataset(`${at}:test`)).size, 1)
      await throwsUserError(() => openDataset(at), at, 'split', 'test and train')
      await throwsUserError(() => openDataset(`${at}:val`), 'expected test or train, got "val"')
    }
    await throwsUserError(
      () => openDataset(`${join(folder, 'set/test')}:train`),
      'expected none, got "train"',
    )
  })
})

test('a class without images is named', async () => {
  await withFiles(
    { 'set/cat/1.png': image(0), 'set.zip': zipOf({ 'cat/1.png': image(0), 'dog/a.txt': 'text' }) },
    async (folder) => {
      mkdirSync(join(folder, 'set/dog'))
      await throwsUserError(
        () => openDataset(join(folder, 'set')),
        join(folder, 'set/dog'),
        'expected images',
      )
      await throwsUserError(() => openDataset(join(folder, 'set.zip')), 'set.zip: entry dog: expected images')
    },
  )
})

test('class folders may be links', async () => {
  await withFiles({ 'elsewhere/1.png': image(3), 'set/cat/1.png': image(0) }, async (folder) => {
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'set/ant'))
    assert.equal((await openDataset(join(folder, 'set'))).classNames, ['ant', 'cat'])
  })
})

test('a broken image is named with its archive', async () => {
  await withFiles(
    { 'set.zip': zipOf({ 'cat/1.png': image(0), 'cat/2.png': 'no image' }) },
    async (folder) => {
      const data = await openDataset(join(folder, 'set.zip'))
      await throwsUserError(() => data.read([0, 1]), 'set.zip: entry cat/2.png: sample 1: expected an image')
      const rest = await openDataset(join(folder, 'set.zip'), { skipBroken: true })
      assert.is(rest.size, 1)
    },
  )
})

test('of two entries of one name the last one counts, as after unpacking', async () => {
  await withFiles({ 'a.tgz': fromBase64(golden.tars.twice!) }, async (folder) => {
    const tree = (await lookAt(join(folder, 'a.tgz')).tree())!
    const { files: names, bytes } = tree.list('a')
    assert.equal([names, Buffer.from(await bytes(0)).toString()], [['one.png'], 'new'])
  })
})

sharedTest('cifar-10-jpeg of the shared folder opens by its name, out of its archives', async () => {
  const root = sharedPath('data')!
  const data = await openDataset('cifar-10-jpeg:test', { root })
  assert.equal([data.size, data.shape, data.classes, data.classNames?.[3]], [10_000, [3, 32, 32], 10, 'cat'])
  assert.equal([...data.labels.subarray(0, 12)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
  const path = await openDataset(join(root, 'cifar-10-jpeg', 'test.tar.gz'))
  assert.equal(await path.read([7, 9_999]), await data.read([7, 9_999]))
  await throwsUserError(() => openDataset('cifar-10-jpeg:val', { root }), 'val', 'test.tar.gz, train.tar.gz')
})

test.run()
