import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bring, fetchSet } from '../../../../src/data/sets/fetch/fetch-set.ts'
import type { NamedSet } from '../../../../src/data/sets/set.ts'
import { sharedPath, sharedTest } from '../../../shared.ts'
import { throwsUserError } from '../../user-error.ts'
import { content, good, published, withServer } from './server.ts'

const set: NamedSet = {
  description: 'a set',
  homepage: 'http://localhost/',
  terms: 'none',
  splits: ['train', 'test'],
  addresses: ['http://127.0.0.1:1/'],
  files: [
    { ...published, splits: ['train'] },
    { ...published, name: 'more.bin', splits: ['test'] },
  ],
  otherFiles: [
    {
      name: 'other.bin',
      bytes: 1,
      // printf x | sha256sum
      sha256: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    },
  ],
  folders: ['own', '.'],
  forms: { train: ['images.bin'], test: ['more.bin'] },
}

test('all files of a set come from a mirror into its folder, or those of one split', () =>
  withServer(good, async (address, root, asked) => {
    const mirror = new URL('/sets', address).href
    const half = await bring(set, 'test', { root, mirror })
    assert.equal(
      half.map(({ path, how }) => [path, how]),
      [[join(root, 'own', 'more.bin'), 'fetched']],
    )
    const all = await bring(set, undefined, { root, mirror: `${mirror}/` })
    assert.equal(
      all.map(({ how }) => how),
      ['fetched', 'was there'],
    )
    assert.equal(
      asked.map(({ path }) => path),
      ['/sets/more.bin', '/sets/images.bin'],
    )
    assert.ok(content.equals(await readFile(join(root, 'own', 'images.bin'))))
  }))

test('a mirror is asked alone, and must be an address', () =>
  withServer(
    (response) => response.writeHead(404).end(),
    async (address, root) => {
      const mirror = new URL('/', address).href
      await throwsUserError(
        () => bring(set, undefined, { root, mirror }),
        `images.bin: could not be fetched (${mirror}images.bin: 404 Not Found); to bring it by hand`,
        join(root, 'own', 'images.bin'),
        'missing besides: more.bin',
      )
      for (const wrong of ['somewhere', 'ftp://host/', 'file:///etc/'])
        await throwsUserError(
          () => bring(set, undefined, { root, mirror: wrong }),
          `mirror: expected an address that begins with http:// or https://, got "${wrong}"`,
        )
    },
  ))

test('a file that is here is known by its content, verified, and copied under its published name', () =>
  withServer(good, async (_, root) => {
    const from = join(root, 'download (1)')
    await writeFile(from, 'x')
    const told = await bring(set, undefined, { root, from })
    assert.equal(
      told.map(({ path, how }) => [path, how]),
      [[join(root, 'own', 'other.bin'), 'copied']],
    )
    assert.is(await readFile(join(root, 'own', 'other.bin'), 'utf8'), 'x')
    assert.is((await bring(set, undefined, { root, from }))[0]!.how, 'was there')
    assert.is((await bring(set, undefined, { root, from: told[0]!.path }))[0]!.how, 'was there')
    assert.equal(await readdir(join(root, 'own')), ['other.bin'])
  }))

test('of a folder the files with names of the set are taken', () =>
  withServer(good, async (_, root) => {
    const from = join(root, 'from')
    await mkdir(from)
    await throwsUserError(
      () => bring(set, undefined, { root, from }),
      from,
      'images.bin or more.bin',
      'got none',
    )
    await writeFile(join(from, 'images.bin'), content)
    await writeFile(join(from, 'else'), 'else')
    const told = await bring(set, undefined, { root, from })
    assert.equal(
      told.map(({ file, how }) => [file.name, how]),
      [['images.bin', 'copied']],
    )
  }))

test('another file is refused: by its length, by its hash, or as none', () =>
  withServer(good, async (_, root) => {
    const from = join(root, 'images.bin')
    const take = () => bring(set, undefined, { root, from })
    await throwsUserError(take, from, 'expected a file or a folder, got no such file')
    await writeFile(from, 'short')
    await throwsUserError(take, `${from}: expected images.bin (300,000 bytes), got 5 bytes`)
    await writeFile(from, Buffer.alloc(300_000))
    await throwsUserError(take, `${from}: SHA-256: expected ${published.sha256} of images.bin, got 886715e4`)
    assert.not.ok(existsSync(join(root, 'own')))
  }))

sharedTest(
  'real files of Fashion-MNIST have the published hash; recompressed ones have another',
  async () => {
    await withServer(good, async (_, root) => {
      const shared = sharedPath('data', 'fashion-mnist')!
      for (const name of ['train-labels-idx1-ubyte.gz', 't10k-labels-idx1-ubyte.gz']) {
        const [brought] = await fetchSet('fashion-mnist', { root, from: join(shared, name) })
        assert.equal([brought!.how, brought!.file.name], ['copied', name])
      }
      await throwsUserError(
        () => fetchSet('fashion-mnist', { root, from: join(shared, 't10k-images-idx3-ubyte.gz') }),
        'expected t10k-images-idx3-ubyte.gz (4,422,102 bytes), got 4,383,619 bytes',
      )
    })
  },
)

test.run()
