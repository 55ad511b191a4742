import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../src/data/random.ts'
import { Confidences } from '../../../src/eval/analysis/confidences.ts'
import { density } from '../../../src/eval/analysis/density.ts'
import { Spread } from '../../../src/eval/analysis/spread.ts'
import { randomTensor } from '../../cli/models.ts'
import { tinyModel } from '../../grad/tiny-model.ts'
import { analyze, dataOf, linearModel, refuses } from './analyze.ts'

const near = (actual: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: expected ${expected}, got ${actual}`)

/** Corners of the unit square, two of a class. */
const corners = dataOf(
  [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  [0, 0, 1, 1],
)

/** hidden = (2 x, y), scores = (0, s (hidden_1 - 1)): the confidence is the sigmoid of s |2 x - 1|. */
const model = (s: number) =>
  linearModel(
    [
      [2, 0],
      [0, 1],
    ],
    [
      [0, 0],
      [s, 0],
    ],
    [0, -s],
  )

test('shares of a linear model are those that geometry gives', async () => {
  // |u| of u uniform in [-1, 1] is uniform in [0, 1]: sigmoid(s |u|) > c for a share of 1 - logit(c) / s.
  const s = 10
  const report = await analyze(density, model(s), corners, { tensors: ['hidden'] })
  assert.is(report.length, 1)
  const { at, size, data, inputs, box, normal } = report[0]!
  assert.equal([at, size], ['hidden', 2])
  assert.is(data.n, 4)
  near(data.mean, 1 / (1 + Math.exp(-s)), 1e-6, 'at the corners')
  assert.equal(
    data.above.map(({ share }) => share),
    [1, 1, 1],
  )
  assert.equal(data.histogram, [...new Array(19).fill(0), 4])
  const shareAbove = (c: number) => 1 - Math.log(c / (1 - c)) / s
  for (const [where, found] of [
    ['inputs', inputs],
    ['box', box],
  ] as const) {
    assert.is(found.n, 2000)
    // Three standard deviations of a share of 2000.
    for (const { confidence, share } of found.above)
      near(share, shareAbove(confidence), 3 * Math.sqrt(0.25 / 2000), `${where} above ${confidence}`)
    // The mean over u of sigmoid(s u) is log((1 + e^s) / 2) / s.
    near(found.mean, Math.log((1 + Math.exp(s)) / 2) / s, 0.01, `${where} mean`)
    assert.is(
      found.histogram.reduce((a, b) => a + b),
      2000,
    )
  }
  // hidden_1 over the corners: mean 1, variance 4/3. P(|z| > t) from the error function, at t = logit(0.9) / s / sqrt(4/3).
  const above = normal.above.find(({ confidence }) => confidence === 0.9)!
  near(above.share, 0.849, 3 * Math.sqrt(0.25 / 2000), 'normal above 0.9')
  assert.not.equal(normal.histogram, box.histogram)
})

test('the batch changes nothing, the seed does', async () => {
  const run = (batch: number, seed: number) =>
    analyze(density, model(3), corners, { tensors: ['hidden'], batch, seed })
  const expected = await run(100, 1)
  assert.equal(await run(3, 1), expected)
  const [other] = await run(100, 2)
  assert.not.equal(other!.box, expected[0]!.box)
  assert.equal(other!.data, expected[0]!.data)
})

test('progress counts the data and the random points, for each tensor', async () => {
  const counted: (readonly [number, number])[] = []
  await analyze(density, model(3), corners, {
    tensors: ['hidden', 'x'],
    batch: 500,
    onProgress: (done, total) => counted.push([done, total]),
  })
  assert.equal(counted[0], [4, 12008])
  assert.equal(counted.at(-1), [12008, 12008])
})

test('a tensor from which there are no scores is refused', async () => {
  const weight = randomTensor('W', [2, 2], 1)
  const around = tinyModel({ x: ['N', 2] }, (g) => {
    const relu = g.op('Relu', ['x'], {}, { name: 'relu' })
    return g.op('Add', [g.op('MatMul', [relu, g.initializer('W', weight)]), 'x'])
  })
  await refuses(analyze(density, around, corners, { tensors: ['relu'] }), '"relu" is no split point')
})

test('bins are open below and closed above; scores that are no numbers are in none', () => {
  const confidences = new Confidences()
  const scores = (p: number) => [Math.log(p), Math.log(1 - p)]
  confidences.add(Float32Array.from([0.5, 0.52, 0.98, 1].flatMap(scores)), 2)
  confidences.add(Float32Array.of(Number.NaN, 0), 2)
  const { n, above, histogram } = confidences.report()
  assert.is(n, 5)
  assert.equal(
    above.map(({ share }) => share),
    [0.6, 0.4, 0.2],
  )
  assert.equal(histogram, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2])
})

test('random points have the range, the mean and the deviation of the data', () => {
  const size = 3
  const rows = (randomTensor('rows', [500, size], 2).data as Float32Array).map(
    (x, i) => x * (1 + (i % size)) + 1e4,
  )
  const spread = new Spread(size)
  for (let start = 0; start < rows.length; start += 100 * size)
    spread.add(rows.subarray(start, start + 100 * size))
  const draws = (draw: (i: number) => Float32Array) => Array.from({ length: 4000 }, (_, i) => draw(i))
  const boxed = draws((i) => spread.inBox(randomStream(0, 'test/box', i, 0)))
  const normal = draws((i) => spread.normal(randomStream(0, 'test/normal', i, 0)))
  for (let c = 0; c < size; c += 1) {
    const own = Array.from({ length: 500 }, (_, i) => rows[i * size + c]!)
    const column = (points: readonly Float32Array[]) => points.map((point) => point[c]!)
    const [low, high] = [Math.min(...own), Math.max(...own)]
    const width = high - low
    const [least, most] = [Math.min(...column(boxed)), Math.max(...column(boxed))]
    assert.ok(least >= low && least < low + 0.01 * width, `${least} from ${low}`)
    assert.ok(most <= high && most > high - 0.01 * width, `${most} to ${high}`)
    near(mean(column(normal)), mean(own), (4 * deviation(own)) / Math.sqrt(4000), `mean ${c}`)
    near(deviation(column(normal)) / deviation(own), 1, 0.05, `deviation ${c}`)
  }
})

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const deviation = (values: readonly number[]) => {
  const m = mean(values)
  return Math.sqrt(values.reduce((sum, x) => sum + (x - m) ** 2, 0) / (values.length - 1))
}

test.run()
