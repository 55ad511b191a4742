import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkData, type DataCheck } from '../../../src/data/check/data-check.ts'
import { type Dataset, memoryDataset, take } from '../../../src/data/dataset.ts'
import { imageDataset } from '../../../src/data/images/image-dataset.ts'
import { UserError } from '../../../src/errors.ts'
import { png } from '../images/png.ts'

/** Samples of uint8 [1, 2, 2]. */
const bytes = (samples: readonly (readonly number[])[], labels: readonly number[], spec = 'set'): Dataset =>
  memoryDataset({
    spec,
    shape: [1, 2, 2],
    classes: 3,
    classNames: ['cat', 'dog', 'owl'],
    values: Uint8Array.from(samples.flat()),
    labels: Int32Array.from(labels),
  })

const floats = (values: readonly number[], shape: readonly number[]): Dataset => {
  const length = shape.reduce((a, b) => a * b, 1)
  return memoryDataset({
    spec: 'floats',
    shape,
    classes: 1,
    values: Float32Array.from(values),
    labels: new Int32Array(values.length / length),
  })
}

const a = [0, 51, 102, 255]
const b = [1, 2, 3, 4]
const c = [9, 9, 9, 9]

test('classes, shapes, range, and what is alike or of one colour', async () => {
  const check = await checkData(bytes([a, b, a, c, a, b], [0, 0, 0, 1, 1, 0]))
  assert.equal(check.classes, [
    { label: 0, name: 'cat', count: 4 },
    { label: 1, name: 'dog', count: 2 },
    { label: 2, name: 'owl', count: 0 },
  ])
  assert.equal(check.shapes, [{ shape: [1, 2, 2], count: 6 }])
  assert.equal(check.range, [0, 1])
  assert.equal(check.duplicates, [
    { samples: [0, 2, 4], conflicting: true },
    { samples: [1, 5], conflicting: false },
  ])
  assert.equal(check.constant, [3])
  assert.equal([check.broken, check.notFinite, check.labelsBeyond, check.sound], [[], [], [], true])
})

test('what another set has too, and with which label', async () => {
  const other = bytes([c, [7, 7, 7, 8], b, b], [1, 0, 1, 0], 'other')
  const { against } = await checkData(bytes([a, b, c, b], [0, 0, 1, 1]), { against: other })
  assert.equal(against, {
    spec: 'other',
    n: 4,
    shared: [
      { sample: 1, other: 2, conflicting: true },
      { sample: 2, other: 0, conflicting: false },
      { sample: 3, other: 2, conflicting: false },
    ],
  })
  const { against: none } = await checkData(bytes([a], [0]), { against: other })
  assert.equal(none!.shared, [])
})

test('samples of the same values and another shape are not alike', async () => {
  const wide = floats([1, 2, 3, 4], [1, 1, 4])
  const { against } = await checkData(floats([1, 2, 3, 4], [1, 2, 2]), { against: wide })
  assert.equal(against!.shared, [])
})

test('mean and deviation of 0 to n - 1 are (n - 1) / 2 and the root of (n^2 - 1) / 12, channel by channel', async () => {
  // 300 samples are read in two parts; channel 1 is channel 0 times 3, plus 1.
  const n = 300 * 4
  const values = Array.from({ length: 300 }, (_, i) => {
    const own = [0, 1, 2, 3].map((k) => 4 * i + k)
    return [...own, ...own.map((v) => 3 * v + 1)]
  }).flat()
  const { mean, std, range } = await checkData(floats(values, [2, 2, 2]))
  const deviation = Math.sqrt((n * n - 1) / 12)
  near(mean, [(n - 1) / 2, (3 * (n - 1)) / 2 + 1])
  near(std, [deviation, 3 * deviation])
  assert.equal(range, [0, 3 * (n - 1) + 1])
})

test('a deviation that is small beside the mean is not lost', async () => {
  const { mean, std } = await checkData(floats([1e6, 1e6 + 1, 1e6, 1e6 + 1, 1e6 + 1, 1e6], [2]))
  near(mean, [1e6 + 0.5])
  near(std, [0.5])
})

function near(actual: readonly number[], expected: readonly number[]): void {
  assert.is(actual.length, expected.length)
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i]! - value) <= 1e-12 * Math.abs(value), `${actual[i]} for ${value}`)
}

test('values that are no numbers are told, and left out of the statistics', async () => {
  const check = await checkData(floats([1, 3, Number.NaN, 0, 5, 7, Number.POSITIVE_INFINITY, 1], [2]))
  assert.equal([check.notFinite, check.sound], [[1, 3], false])
  assert.equal([check.mean, check.range], [[4], [1, 7]])
})

test('labels beyond the classes are told, of the data or as said', async () => {
  const set = bytes([a, b, c], [0, 2, 1])
  const check = await checkData(set, { classes: 2 })
  assert.equal([check.labelsBeyond, check.sound], [[1], false])
  const wrong = { ...set, labels: Int32Array.of(0, -1, 5), read: set.read.bind(set) }
  const { labelsBeyond, classes } = await checkData(wrong)
  assert.equal(labelsBeyond, [1, 2])
  assert.equal(
    classes.map(({ label, count }) => [label, count]),
    [
      [0, 1],
      [1, 0],
      [2, 0],
      [-1, 1],
      [5, 1],
    ],
  )
})

test('a sample that cannot be read hides no other', async () => {
  const whole = bytes([a, b, a, c], [0, 0, 0, 0])
  const set: Dataset = {
    ...whole,
    ...{ spec: 'set', size: 4, labels: whole.labels, shape: whole.shape, classes: 3 },
    async read(indices) {
      for (const i of Array.from(indices))
        if (i === 1 || i === 3) throw new UserError(`set: sample ${i}: cut`)
      return whole.read(indices)
    },
  }
  const check = await checkData(set)
  assert.equal([check.broken, check.sound], [['set: sample 1: cut', 'set: sample 3: cut'], false])
  assert.equal(check.duplicates, [{ samples: [0, 2], conflicting: false }])
  assert.equal(check.shapes, [{ shape: [1, 2, 2], count: 2 }])
})

test('of nothing but broken samples there is no range', async () => {
  const check = await checkData(floats([Number.NaN, 1], [2]))
  assert.equal([check.range, check.mean, check.std], [null, [], []])
})

const ramp = (width: number, start: number) => png(width, 2, (x, y) => start + x + 10 * y)
const encoded = (files: readonly Uint8Array[], shown: (i: number) => string = (i) => `${i}.png`) =>
  imageDataset({
    spec: 'files',
    description: 'files of a test',
    labels: Int32Array.from(files, (_, i) => i % 2),
    classes: 2,
    nameOf: shown,
    bytes: async (i) => files[i]!,
  })
const noImage = new TextEncoder().encode('no image')

test('encoded images: every size, all that are broken, names of those that are alike', async () => {
  const files = [ramp(3, 0), ramp(5, 0), ramp(3, 7), noImage, ramp(3, 0), ramp(3, 7).subarray(0, 60)]
  const check = await checkData(await encoded(files))
  assert.equal(check.shapes, [
    { shape: [3, 2, 3], count: 3 },
    { shape: [3, 2, 5], count: 1 },
  ])
  assert.is(check.broken.length, 2)
  assert.match(check.broken[0]!, '3.png')
  assert.match(check.broken[1]!, '5.png')
  assert.equal(check.duplicates, [{ samples: [0, 4], conflicting: false }])
  assert.equal(check.names, { 0: '0.png', 4: '4.png' })
  assert.is(check.range![1], Math.fround(19 / 255))
})

test('an encoded image is the same as the stored one', async () => {
  const pixel = (x: number, y: number) => 20 * x + 50 * y
  const stored = bytes([[0, 20, 50, 70]], [0])
  const files = await encoded([png(2, 2, pixel, 0)])
  assert.equal((await checkData(files, { against: stored })).against!.shared.length, 1)
})

test('the head of encoded images is checked as their whole is', async () => {
  const whole = await encoded([ramp(3, 0), ramp(4, 0), noImage])
  const { shapes, broken, n } = await checkData(take(whole, 2))
  assert.equal([shapes.length, broken, n], [2, [], 2])
})

test('what was left out on opening is broken, and progress goes over both sets', async () => {
  const seen: [number, number, string][] = []
  const check: DataCheck = await checkData(bytes([a, b], [0, 1]), {
    skipped: ['x.png: cut'],
    against: bytes([c], [0], 'other'),
    onProgress: (...progress) => seen.push(progress),
  })
  assert.equal([check.broken, check.sound], [['x.png: cut'], false])
  assert.equal(seen, [
    [1, 3, 'set'],
    [2, 3, 'set'],
    [3, 3, 'other'],
  ])
})

test.run()
