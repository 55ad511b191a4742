import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../src/data/data-hash.ts'
import { take } from '../../../src/data/dataset.ts'
import { drawFactors, factorNames } from '../../../src/data/generators/factor-picture.ts'
import { type FactorTask, factors } from '../../../src/data/generators/factors.ts'
import { openDataset } from '../../../src/data/open.ts'
import { subset } from '../../../src/data/subset.ts'
import { throwsUserError } from '../user-error.ts'

const golden: {
  readonly names: readonly string[]
  readonly cases: readonly { readonly values: number[]; readonly side: number; readonly ink: string }[]
} = JSON.parse(readFileSync(new URL('../../goldens/factors.json', import.meta.url), 'utf8'))

test('strokes lie where Pillow draws, turns and shrinks them', () => {
  assert.equal(factorNames, golden.names)
  for (const { values, side, ink } of golden.cases) {
    const colourless = values.map((v, i) => (factorNames[i] === 'colour' ? 0 : v))
    const green = drawFactors(colourless, side).subarray(side * side, 2 * side * side)
    const expected = Buffer.from(ink, 'base64')
    // Full ink leaves 26 of 255. Edges are straight ramps here and areas there, corners most of all.
    const differences = Array.from(green, (v, i) => Math.abs(((255 - v) * 255) / 229 - expected[i]!))
    const mean = differences.reduce((sum, d) => sum + d, 0) / differences.length
    assert.ok(mean < 1 && Math.max(...differences) < 80, `${values}: ${mean}, ${Math.max(...differences)}`)
  }
})

test('the paper is white, ink goes from red to blue', () => {
  const vector = (colour: number) => [80, 40, 30, 5, -20, 30, 0, 1, colour]
  const middle = (colour: number) => {
    const pixels = drawFactors(vector(colour), 16)
    const darkest = pixels.subarray(256, 512).indexOf(Math.min(...pixels.subarray(256, 512)))
    return [0, 1, 2].map((c) => pixels[256 * c + darkest])
  }
  assert.equal(middle(0), [217, 26, 26])
  assert.equal(middle(0.5), [122, 39, 122])
  assert.equal(middle(1), [26, 51, 217])
  const pixels = drawFactors(vector(1), 16)
  assert.equal(
    [0, 256, 512].map((at) => pixels[at]),
    [255, 255, 255],
  )
})

const column = (task: FactorTask, split: 'train' | 'test', name: (typeof factorNames)[number]) => {
  const set = factors(task, split, { n: 2000 })
  const place = factorNames.indexOf(name)
  return Array.from(set.labels, (label, i) => ({ label, value: set.factors!.of(i)[place]! }))
}

test('angles of each label and split are those of appendix A', () => {
  const spans = (task: FactorTask, split: 'train' | 'test') => {
    const angles = column(task, split, 'angle')
    return [0, 1].map((label) => {
      const own = angles.filter((a) => a.label === label).map((a) => a.value)
      return [Math.round(Math.min(...own)), Math.round(Math.max(...own))]
    })
  }
  const seen = [
    [-70, -50],
    [50, 80],
  ]
  assert.equal(spans('a', 'train'), seen)
  assert.equal(spans('b', 'train'), seen)
  assert.equal(spans('a', 'test'), [
    [-30, -10],
    [10, 30],
  ])
  assert.equal(spans('b', 'test'), [
    [-30, -20],
    [-10, 30],
  ])
  assert.equal(spans('c', 'test'), [
    [-30, 30],
    [-30, 30],
  ])
  assert.equal(spans('c', 'train'), [
    [-70, 80],
    [-70, 80],
  ])
  const between = column('c', 'train', 'angle').filter(({ value }) => value > -50 && value < 50)
  assert.is(between.length, 0)
})

test('the shape tells the label of task c, and nothing of it in task a', () => {
  for (const { label, value } of column('c', 'train', 'shape'))
    assert.ok(label === 0 ? value <= 20 : value >= 40 && value <= 100, `${label}: ${value}`)
  const sevens = column('a', 'train', 'shape').filter(({ label, value }) => label === 0 && value > 20).length
  assert.ok(Math.abs(sevens / 1000 - 0.5) < 0.06, `${sevens} of 1000`)
})

test('factors do not depend on each other', () => {
  const set = factors('a', 'train', { n: 2000 })
  const columns = factorNames.map((_, k) => Array.from({ length: 2000 }, (_, i) => set.factors!.of(i)[k]!))
  for (const [i, a] of columns.entries())
    for (const b of columns.slice(0, i)) {
      const r = correlation(a, b)
      assert.ok(Math.abs(r) < 0.09, `${factorNames[i]}: ${r}`)
    }
})

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((s, v) => s + v, 0) / x.length
  const [ma, mb] = [mean(a), mean(b)]
  const product = (x: readonly number[], m: number, y: readonly number[], n: number) =>
    x.reduce((s, v, i) => s + (v - m) * (y[i]! - n), 0)
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb))
}

test('as in the paper: one size, one colour, where the SPEC says so', async () => {
  const set = await openDataset('factors-c:train?size=0&colour=0&side=64&n=50')
  assert.is(set.spec, 'factors-c:train?side=64&size=0&colour=0&n=50')
  assert.equal(set.shape, [3, 64, 64])
  for (let i = 0; i < 50; i += 1) assert.equal([...set.factors!.of(i).subarray(7)], [1, 0])
})

test('an image is the drawing of its factors, in a set, its head and a part of it', async () => {
  const set = factors('b', 'test')
  const drawn = new Float32Array(3 * 32 * 32)
  for (const [part, places] of [
    [set, [0, 7]],
    [take(set, 9), [0, 7]],
    [subset(set, [7, 3], 'part'), [1, 0]],
  ] as const) {
    const { images, labels } = await part.read(places)
    for (const [row, place] of places.entries()) {
      part.factors!.draw(part.factors!.of(place), drawn)
      assert.equal(images.subarray(row * drawn.length, (row + 1) * drawn.length), drawn)
    }
    assert.equal([...labels], part === set || part.size === 9 ? [0, 1] : [1, 1])
  }
})

test('sets of another seed, split or task differ; a smaller one is the head of a larger', async () => {
  const hash = (task: FactorTask, split: 'train' | 'test', seed: number) =>
    hashOf(factors(task, split, { seed, n: 4 }))
  const all = [hash('a', 'train', 0), hash('a', 'train', 1), hash('a', 'test', 0), hash('c', 'train', 0)]
  assert.is(new Set(await Promise.all(all)).size, 4)
  assert.is(await hashOf(take(factors('a', 'train'), 4)), await all[0])
})

test('options out of range are refused', async () => {
  const refused = (query: string, ...parts: string[]) =>
    throwsUserError(() => openDataset(`factors-a:train?${query}`), ...parts)
  await refused('side=8', 'factors-a: side', 'from 16 to 256', 'got 8')
  await refused('side=20.5', 'side', 'a whole number', 'got 20.5')
  await refused('size=1', 'size', 'from 0 to 0.9', 'got 1')
  await refused('colour=-1', 'colour', 'got -1')
  await refused('n=0', 'n:', 'got 0')
})

test.run()
