/** Nearest neighbours against scikit-learn's (tools/reference/representations.py), and their order. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { majority, NearestNeighbours } from '../../../src/eval/analysis/nearest-neighbours.ts'
import { openProducts, type Products } from '../../../src/eval/analysis/products.ts'
import { randomTensor } from '../../cli/models.ts'
import { floatsOf, goldens } from './representation-goldens.ts'

/** Labels of the `most` nearest of each query, with training rows that come `block` at a time. */
async function nearestLabels(
  queries: Float32Array,
  train: Float32Array,
  labels: Int32Array,
  size: number,
  most: number,
  block: number,
  /** By how much products are rounded, relative to them. */
  rounding = 0,
): Promise<Int32Array[]> {
  const exact = await openProducts({ threads: 1 })
  const products: Products = {
    of: async (...rows) => (await exact.of(...rows)).map((product) => product * (1 + rounding)),
    release: () => exact.release(),
  }
  const nearest = new NearestNeighbours(queries, size, most)
  for (let start = 0; start < labels.length; start += block) {
    const rows = train.slice(start * size, (start + block) * size)
    await nearest.add(rows, labels.slice(start, start + block), products, block)
  }
  await products.release()
  return Array.from({ length: queries.length / size }, (_, i) =>
    nearest.labels.slice(i * most, (i + 1) * most),
  )
}

for (const golden of goldens.neighbours)
  test(`${golden.name}: scikit-learn's predictions for every k, whatever the blocks`, async () => {
    const [train, queries] = [floatsOf(golden.train), floatsOf(golden.test)]
    const labels = Int32Array.from(golden.trainLabels)
    for (const block of [1, 32, 1000]) {
      const found = await nearestLabels(queries, train, labels, golden.size, 20, block)
      for (const [k, expected] of Object.entries(golden.predictions))
        assert.equal(
          found.map((own) => majority(own.subarray(0, Number(k)))),
          expected,
          `k ${k}, blocks of ${block}`,
        )
    }
  })

test('neighbours come by distance, and of equal ones the earlier row first', async () => {
  // On a line around 0: labels are row numbers.
  const rows = Float32Array.of(3, -1, 2, 1, -2, 1, 0.5, 100)
  const labels = Int32Array.from(rows.keys())
  for (const block of [1, 3, 8])
    assert.equal(await nearestLabels(Float32Array.of(0), rows, labels, 1, 7, block), [
      Int32Array.of(6, 1, 3, 5, 2, 4, 0),
    ])
})

test('distances that |a|^2 - 2ab + |b|^2 cannot tell apart are told apart', async () => {
  // The smallest steps that float32 has at 1e4: squared distances from 1e-6 on, where sums of 2e10 are rounded to 4e-6.
  const [size, count] = [200, 40]
  const steps = Int32Array.from({ length: count }, (_, i) => 1 + ((17 * i + 5) % count))
  const base = (randomTensor('base', [size], 1).data as Float32Array).map((x) => 1e4 + x)
  const rows = new Float32Array(count * size)
  steps.forEach((step, i) => {
    rows.set(base, i * size)
    rows[i * size + 3 * i]! += step * 2 ** -10
  })
  // As far off as a sum of 200 products can be, in either direction.
  for (const rounding of [0, 200 * 2 ** -53, -200 * 2 ** -53])
    assert.equal(await nearestLabels(base, rows, steps, size, 3, 10, rounding), [Int32Array.of(1, 2, 3)])
})

test('fewer rows than neighbours wanted leave places empty', async () => {
  assert.equal(await nearestLabels(Float32Array.of(0), Float32Array.of(1, 2), Int32Array.of(8, 9), 1, 3, 2), [
    Int32Array.of(8, 9, -1),
  ])
})

test('of labels that are equally many the smallest wins', () => {
  assert.is(majority(Int32Array.of(7)), 7)
  assert.is(majority(Int32Array.of(3, 1, 2)), 1)
  assert.is(majority(Int32Array.of(5, 5, 2, 2, 9)), 2)
  assert.is(majority(Int32Array.of(1, 12, 12)), 12)
})

test.run()
