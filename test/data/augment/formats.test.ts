/** Augmentation is of the decoded batch and of the sample: nothing depends on the format, the batch or the order. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { augmentBatch } from '../../../src/data/augment/augment-batch.ts'
import type { AugmentOptions } from '../../../src/data/augment/index.ts'
import { type Dataset, memoryDataset } from '../../../src/data/dataset.ts'
import { openDataset } from '../../../src/data/open.ts'
import { subset } from '../../../src/data/subset.ts'
import { png } from '../images/png.ts'
import { withFiles } from '../temporary.ts'

const [n, side] = [24, 8]
const level = (i: number, x: number, y: number) => (37 * i + 11 * x + 29 * y) % 256
const options: AugmentOptions = {
  flip: true,
  crop: 2,
  cutout: { size: 3, holes: 1, fill: [0.5], per: 'sample' },
}

/** Each sample after augmentation, in the order of the data, when it is read in batches of `size` in the order `order`. */
async function augmented(data: Dataset, order: readonly number[], size: number): Promise<number[][]> {
  const rows: number[][] = []
  for (let start = 0, step = 0; start < order.length; start += size, step += 1) {
    const samples = order.slice(start, start + size)
    const batch = augmentBatch(await data.read(samples), samples, data.shape, options, 7, 3, step)
    const length = batch.images.length / batch.n
    for (const [k, i] of samples.entries()) rows[i] = [...batch.images.subarray(k * length, (k + 1) * length)]
  }
  return rows
}

const upTo = Array.from({ length: n }, (_, i) => i)
const memory = memoryDataset({
  spec: 'memory',
  shape: [1, side, side],
  classes: 1,
  values: Uint8Array.from({ length: n * side * side }, (_, at) => {
    const [i, rest] = [Math.floor(at / side ** 2), at % side ** 2]
    return level(i, rest % side, Math.floor(rest / side))
  }),
  labels: new Int32Array(n),
})

test('batch size and order change nothing', async () => {
  const whole = await augmented(memory, upTo, n)
  assert.not.equal(whole[0], [...(await memory.read([0])).images])
  assert.equal(await augmented(memory, upTo, 1), whole)
  assert.equal(await augmented(memory, upTo.toReversed(), 7), whole)
  const shuffled = upTo.map((i) => (5 * i + 3) % n)
  assert.equal(await augmented(memory, shuffled, 5), whole)
  assert.equal(await augmented(subset(memory, upTo, 'all'), shuffled, 24), whole)
})

test('images that are decoded are changed as those in memory', async () => {
  const name = (i: number) => `one/${String(i).padStart(2, '0')}.png`
  const files = Object.fromEntries(upTo.map((i) => [name(i), png(side, side, (x, y) => level(i, x, y), 0)]))
  await withFiles(files, async (folder) => {
    const data = await openDataset(folder)
    assert.equal(await augmented(data, upTo, 7), await augmented(memory, upTo, n))
  })
  await withFiles({ 'images.npy': npy(), 'labels.npy': labels() }, async (folder) => {
    const data = await openDataset(`${join(folder, 'images.npy')},${join(folder, 'labels.npy')}`)
    assert.equal(await augmented(data, upTo.toReversed(), 24), await augmented(memory, upTo, n))
  })
})

/** https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0 */
function array(descr: string, shape: string, values: Uint8Array): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`
  const header = Buffer.from(`${text.padEnd(117)}\n`)
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length, 0]),
    header,
    values,
  ])
}

function npy(): Uint8Array {
  const values = upTo.flatMap((i) =>
    Array.from({ length: side * side }, (_, at) => level(i, at % side, Math.floor(at / side))),
  )
  return array('|u1', `${n}, 1, ${side}, ${side}`, Uint8Array.from(values))
}

const labels = (): Uint8Array => array('|u1', `${n},`, new Uint8Array(n))

test.run()
