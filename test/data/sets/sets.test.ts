import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { datasets, openDataset } from '../../../src/data/open.ts'
import { findSet, sets } from '../../../src/data/sets/index.ts'
import { openSet, whereIs } from '../../../src/data/sets/open-set.ts'
import type { NamedSet } from '../../../src/data/sets/set.ts'
import { expected, golden } from '../formats/goldens.ts'
import { idxBytes } from '../idx-bytes.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'

for (const [name, set] of Object.entries<NamedSet>(sets))
  test(`${name}: every file has its facts, and what is fetched is what is opened`, () => {
    assert.ok(Object.hasOwn(datasets, name), 'not to be opened by its name')
    assert.ok(set.description && set.terms && URL.canParse(set.homepage))
    for (const address of set.addresses) assert.match(address, /^https?:\/\/.*\/$/)
    for (const { sha256, bytes } of [...set.files, ...(set.otherFiles ?? [])]) {
      assert.match(sha256, /^[0-9a-f]{64}$/)
      assert.ok(Number.isSafeInteger(bytes) && bytes > 0)
    }
    assert.equal(Object.keys(set.forms), [...set.splits])
    for (const split of set.splits) {
      const needed = set.files.filter((file) => file.splits?.includes(split) ?? true)
      assert.ok(
        needed.some((file) => file.name === set.forms[split]![0]),
        split,
      )
    }
  })

test('hashes and names of files are no one else’s', () => {
  const hashes = Object.values<NamedSet>(sets).flatMap((set) =>
    [...set.files, ...(set.otherFiles ?? [])].map(({ sha256 }) => sha256),
  )
  assert.is(new Set(hashes).size, hashes.length)
  const folders = Object.values<NamedSet>(sets).map((set) => set.folders[0])
  assert.is(new Set(folders).size, folders.length)
})

test('a set is found by its name, with a split or without', async () => {
  assert.equal([findSet('svhn').name, findSet('svhn').split], ['svhn', undefined])
  assert.is(findSet('tiny-imagenet:val').split, 'val')
  await throwsUserError(() => findSet('glyphs'), 'expected one of mnist, ', 'tiny-imagenet', 'got "glyphs"')
  await throwsUserError(() => findSet('svhn:extra'), 'svhn:extra: split: expected train or test, got "extra"')
  await throwsUserError(() => findSet('svhn:'), 'got ""')
})

test('a set is looked for in its own folder first, then where torchvision keeps it', async () => {
  await withFiles({}, async (root) => {
    const places = ['MNIST/raw/t10k-images-idx3-ubyte', 'mnist/t10k-images-idx3-ubyte.gz']
    assert.is(whereIs(sets.mnist, 'test', root), undefined)
    for (const place of places) {
      await mkdir(dirname(join(root, place)), { recursive: true })
      await writeFile(join(root, place), idxBytes(0x08, [1, 1, 1], [7]))
      assert.is(whereIs(sets.mnist, 'test', root), join(root, place))
      assert.is(whereIs(sets.mnist, 'train', root), undefined)
    }
  })
})

test('what is not here is told with its forms, its places and the command that brings it', async () => {
  await withFiles({}, async (root) => {
    const parts = [
      ...['cifar-10:test: expected cifar-10-binary.tar.gz or ', 'or cifar-10-batches-py'],
      ...[join(root, 'cifar-10'), `or ${root}, got none`, 'manifold data fetch cifar-10'],
    ]
    await throwsUserError(() => openSet('cifar-10', root, {}), ...parts)
    await throwsUserError(() => openDataset('cifar-10', { root }), ...parts)
    await throwsUserError(() => openSet('tiny-imagenet', root, {}), 'tiny-imagenet:val: expected')
  })
})

test('a set that lies unpacked is opened as what it is, under its own name', async () => {
  await withFiles({}, async (root) => {
    const folder = join(root, 'cifar-10', 'cifar-10-batches-bin')
    await mkdir(folder, { recursive: true })
    const names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']
    await writeFile(join(folder, 'batches.meta.txt'), `${names.join('\n')}\n\n`)
    await writeFile(
      join(folder, 'test_batch.bin'),
      Buffer.concat([Buffer.from([3]), Buffer.alloc(3072, 255)]),
    )
    const set = await openDataset('cifar-10', { root })
    assert.equal([set.spec, set.size, set.classNames], ['cifar-10:test', 1, names])
    assert.equal([...set.labels], [3])
  })
})

test('a set takes the options of its format by its name', async () => {
  await withFiles(
    { 'cifar-100/cifar-100-binary.tar.gz': readFileSync(golden('cifar-100-binary.tar.gz')) },
    async (root) => {
      const open = (spec: string) => openDataset(spec, { root })
      const coarse = await open('cifar-100:test?labels=coarse')
      assert.equal([coarse.spec, coarse.classes], ['cifar-100:test?labels=coarse', 20])
      assert.equal([...coarse.labels], expected.coarse)
      assert.equal([...(await open('cifar-100?labels=fine')).labels], expected.fine)
      await throwsUserError(() => open('cifar-100?labels=other'), 'expected fine or coarse, got "other"')
      await throwsUserError(() => open('cifar-100?layout=NHWC'), 'options: expected labels, got "layout"')
      await throwsUserError(() => open('cifar-100?labels=fine&labels=coarse'), 'expected it once')
      await throwsUserError(() => open('cifar-10?labels=fine'), 'options: expected none, got "labels"')
    },
  )
})

test.run()
