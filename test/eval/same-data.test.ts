/** The same images through a folder, a tar, CIFAR's binary version, an npz and parquet: the same tensors, the same evaluation. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create } from 'tar'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openDataset } from '../../src/data/open.ts'
import { evaluateModel } from '../../src/eval/evaluate-model.ts'
import type { Evaluation } from '../../src/eval/evaluation.ts'
import { tinyClassifier } from '../cli/models.ts'
import { labels, npyBytes, npzBytes } from '../data/arrays/npy-bytes.ts'
import { expected, golden } from '../data/formats/goldens.ts'
import { png } from '../data/images/png.ts'
import { withFiles } from '../data/temporary.ts'
import { sharedPath, sharedTest } from '../shared.ts'

const n = 20
/** Of image k, as in tools/reference/data-formats.py, which wrote the parquet file. */
const level = (k: number, y: number, x: number, c: number) => (13 * k + 4 * y + 3 * x * (c + 1)) % 256
const { names } = expected
const each = Array.from({ length: n }, (_, k) => k)

/** A byte a pixel, by the place that it has in an image. */
const bytes = (place: (i: number) => readonly [y: number, x: number, c: number]) =>
  each.map((k) => Uint8Array.from({ length: 3072 }, (_, i) => level(k, ...place(i))))
const planes = bytes((i) => [(i >> 5) & 31, i & 31, i >> 10])
const pixels = bytes((i) => [Math.floor(i / 96), Math.floor(i / 3) % 32, i % 3])

const files = {
  ...Object.fromEntries(
    each.map((k) => [
      `folder/${names[k % 10]}/${String(k).padStart(2, '0')}.png`,
      png(32, 32, (x, y, c) => level(k, y, x, c)),
    ]),
  ),
  'binary/batches.meta.txt': `${names.join('\n')}\n`,
  'binary/test_batch.bin': Buffer.concat(planes.flatMap((image, k) => [Buffer.of(k % 10), image])),
  'set.npz': npzBytes({
    x_test: npyBytes('|u1', [n, 32, 32, 3], Buffer.concat(pixels)),
    y_test: labels(...each.map((k) => k % 10)),
  }),
}

const evaluated = (data: string): Promise<Evaluation> =>
  evaluateModel(tinyClassifier({ shape: [3, 32, 32] }), { data, attacks: ['fgsm'], batch: 7, seed: 3 })

/** Without what may differ: where the data lie, in which form, whether their classes have names, and times. */
const comparable = (evaluation: Evaluation): string =>
  JSON.stringify(evaluation, (key, value: unknown) =>
    ['spec', 'description', 'classNames', 'seconds'].includes(key) ? undefined : value,
  )

test('five forms of the same images give the same tensors and the same evaluation', async () => {
  await withFiles(files, async (folder) => {
    await create({ file: join(folder, 'set.tar'), cwd: folder }, ['folder'])
    const forms = {
      'images in class folders': join(folder, 'folder'),
      'images in class folders, in a tar archive': join(folder, 'set.tar'),
      'CIFAR-10, binary version, test': join(folder, 'binary'),
      'a NumPy archive: x_test uint8 [20, 32, 32, 3] as NHWC': join(folder, 'set.npz'),
      'parquet files (twenty): images in column image, labels in label': golden('twenty.parquet'),
    }
    const { images } = await (await openDataset(forms['images in class folders'])).read(each)
    assert.equal(
      images,
      Float32Array.from(Buffer.concat(planes), (value) => value / 255),
    )
    const texts: string[] = []
    for (const [description, spec] of Object.entries(forms)) {
      const read = await (await openDataset(spec)).read(each)
      assert.equal(read.images, images, spec)
      const evaluation = await evaluated(spec)
      const { data } = evaluation
      assert.equal([data.spec, data.description, data.n], [spec, description, n])
      assert.equal(data.classNames, spec.endsWith('.npz') ? undefined : names)
      texts.push(comparable(evaluation))
    }
    for (const text of texts) assert.is(text, texts[0])
    // One pixel of one image more, and it is another evaluation.
    const other = Buffer.from(files['binary/test_batch.bin'])
    other[1]! ^= 1
    writeFileSync(join(folder, 'binary', 'test_batch.bin'), other)
    assert.is.not(comparable(await evaluated(join(folder, 'binary'))), texts[0])
  })
})

sharedTest('cifar-10-jpeg of the shared folder: by its name and by the path of its tar', async () => {
  const dataRoot = sharedPath('data')!
  const path = join(dataRoot, 'cifar-10-jpeg', 'test.tar.gz')
  const model = tinyClassifier({ shape: [3, 32, 32] })
  const [named, placed] = [
    await evaluateModel(model, { data: 'cifar-10-jpeg:test', dataRoot, limit: 50 }),
    await evaluateModel(model, { data: path, limit: 50 }),
  ]
  assert.equal([named.data.spec, named.data.n, named.clean.n], ['cifar-10-jpeg:test', 50, 50])
  assert.is(named.data.description, 'images in class folders, in a gzipped tar archive')
  assert.is(comparable(named), comparable(placed))
})

test.run()
