/** CIFAR archives (tools/reference/data-formats.py), unpacked, changed, and with files missing. */
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../src/data/data-hash.ts'
import type { FormatOptions } from '../../../src/data/formats/format.ts'
import { lookAt } from '../../../src/data/formats/place.ts'
import { withFiles } from '../temporary.ts'
import { throwsUserError } from '../user-error.ts'
import { expected, golden, open } from './goldens.ts'

type Files = Record<string, Uint8Array>

/** What is in an archive, by name. */
async function unpacked(name: string): Promise<Files> {
  const archive = (await lookAt(golden(name)).archive())!
  return Object.fromEntries(
    await Promise.all(archive.names.map(async (file, k) => [file, await archive.bytes(k)])),
  )
}

const withFolder = (files: Files, body: (folder: string) => Promise<void>) =>
  withFiles({}, async (folder) => {
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), bytes)
    }
    await body(folder)
  })

const refused = (files: Files, options: Partial<FormatOptions>, ...parts: string[]) =>
  withFolder(files, (folder) => throwsUserError(() => open(folder, options), ...parts))

const binary10 = await unpacked('cifar-10-binary.tar.gz')
const binary100 = await unpacked('cifar-100-binary.tar.gz')
const python10 = await unpacked('cifar-10-python.tar.gz')
const python100 = await unpacked('cifar-100-python.tar.gz')

test('a folder, or the one around it, is what the archive is', async () => {
  for (const [files, hash] of [
    [binary10, expected.hash],
    [python10, expected.hash],
    [binary100, expected.fineHash],
    [python100, expected.fineHash],
  ] as const)
    await withFolder(files, async (folder) => {
      assert.is(await hashOf(await open(folder)), hash)
      const inner = await open(join(folder, dirname(Object.keys(files)[0]!)))
      assert.is(await hashOf(inner), hash)
    })
})

test('train is the batches one after the other; test where nothing is said', async () => {
  const train = await open(golden('cifar-10-binary.tar.gz'), { split: 'train' })
  // Batches of 2, 1, 2, 1 and 2 images.
  assert.equal([...train.labels], [3, 0, 3, 3, 0, 3, 3, 0])
  const one = await open(golden('cifar-10-binary.tar.gz'))
  assert.equal((await train.read([7])).images, (await one.read([1])).images)
  assert.is((await open(golden('cifar-100-binary.tar.gz'), { split: 'train' })).size, 1)
})

test('another split, missing files, labels of another kind', async () => {
  await refused(binary10, { split: 'valid' }, 'split: expected train or test, got "valid"')
  await refused(python10, { split: 'train' }, 'expected data_batch_1, data_batch_2', 'got no data_batch_1')
  await refused(
    binary10,
    { said: { labels: 'coarse' } },
    'labels: expected fine, as CIFAR-10',
    'got "coarse"',
  )
  await refused(binary100, { said: { labels: 'soft' } }, 'labels: expected fine or coarse, got "soft"')
})

const test10 = 'cifar-10-batches-bin/test_batch.bin'
const test100 = 'cifar-100-binary/test.bin'

test('binary: records cut short, empty, with labels beyond the classes; names that are too few', async () => {
  const whole = binary10[test10]!
  const error = (bytes: Uint8Array, ...parts: string[]) =>
    refused({ ...binary10, [test10]: bytes }, {}, 'test_batch.bin: ', ...parts)
  await error(whole.subarray(0, -1), 'expected records of 3073 bytes, got 9218')
  await error(new Uint8Array(), 'expected records of 3073 bytes, got 0')
  await error(
    Buffer.from(whole).fill(10, 3073, 3074),
    'label of sample 1: expected an integer from 0 to 9, got 10',
  )
  const hundred = Buffer.from(binary100[test100]!).fill(20, 3074, 3075)
  const files = { ...binary100, [test100]: hundred }
  await refused(
    files,
    { said: { labels: 'coarse' } },
    'label of sample 1: expected an integer from 0 to 19, got 20',
  )
  const names = { ...binary10, 'cifar-10-batches-bin/batches.meta.txt': Buffer.from('cat\n') }
  await refused(names, {}, 'names of classes: expected 10, got 1')
})

const testBatch = 'cifar-10-batches-py/test_batch'

/** A pickle of these keys; the values are programs. */
const pickled = (entries: Record<string, string>): Buffer => {
  const items = Object.entries(entries).map(
    ([key, value]) => `U${String.fromCharCode(key.length)}${key}${value}`,
  )
  return Buffer.from(`\x80\x02}(${items.join('')}u.`, 'latin1')
}

test('Python: what is no batch is refused, and what would run is not run', async () => {
  const error = (bytes: Uint8Array, ...parts: string[]) =>
    refused({ ...python10, [testBatch]: bytes }, {}, 'test_batch: ', ...parts)
  await error(python10[testBatch]!.subarray(0, 5000), 'pickle: expected', 'cut short')
  await error(Buffer.of(), 'pickle: expected 1 bytes at 0')
  await error(
    Buffer.from('\x80\x02cposix\nsystem\nU\x04exit\x85R.', 'latin1'),
    '"posix.system"',
    'nothing of it was run',
  )
  await error(Buffer.from(']\x2e', 'latin1'), 'expected a pickled dictionary')
  await error(pickled({}), `data: expected an array uint8 [n, 3072], got none`)
  await error(pickled({ data: ']' }), 'data: expected an array uint8 [n, 3072], got a list of 0')
  const array = (type: string, shape: string, bytes: number, order = '\x89') =>
    `cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR(K\x01${shape}cnumpy\ndtype\n(U\x02${type}K\x00K\x01tR` +
    `(K\x03U\x01|NNNK\x00K\x00K\x00tb${order}T${String.fromCharCode(bytes & 255, bytes >> 8)}\0\0${'\0'.repeat(bytes)}tb`
  await error(
    pickled({ data: array('u1', 'K\x02M\x00\x0c\x86', 6144) }),
    'labels: expected a list of numbers, got none',
  )
  await error(
    pickled({ data: array('i1', 'K\x02M\x00\x0c\x86', 6144) }),
    'got an array int8 [2, 3072] in C order',
  )
  await error(pickled({ data: array('u1', 'K\x02K\x05\x86', 10) }), 'got an array uint8 [2, 5]')
  await error(pickled({ data: array('u1', 'K\x02M\x00\x0c\x86', 6144, '\x88') }), 'in F order')
  await error(
    pickled({ data: array('u1', 'K\x02M\x00\x0c\x86', 6000) }),
    'expected 6144 bytes for uint8 [2, 3072], got 6000',
  )
  const labelled = (labels: string) => pickled({ data: array('u1', 'K\x02M\x00\x0c\x86', 6144), labels })
  await error(labelled('](K\x01e'), 'labels: expected 2, one for each image', 'got 1')
  await error(labelled('](K\x01K\x0ae'), 'label of sample 1: expected an integer from 0 to 9, got 10')
  await error(labelled('](K\x01U\x01ae'), 'label of sample 1', 'got NaN')
  const meta = { ...python10, 'cifar-10-batches-py/batches.meta': pickled({ label_names: 'K\x01' }) }
  await refused(meta, {}, 'batches.meta: label_names: expected a list of names, got another thing')
})

test('a folder of other things is no CIFAR', async () => {
  const { [test10]: _, ...rest } = binary10
  const names = { 'batches.meta.txt': readFileSync(golden('expected.json')) }
  await refused(names, {}, 'content: expected')
  assert.ok(Object.keys(rest).length > 1)
  await withFolder(rest, async (folder) => {
    assert.equal([...(await open(folder)).labels], [3, 0, 3, 3, 0, 3, 3, 0])
  })
})

test.run()
