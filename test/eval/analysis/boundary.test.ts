import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { take } from '../../../src/data/dataset.ts'
import { openDataset } from '../../../src/data/open.ts'
import { randomStream } from '../../../src/data/random.ts'
import { boundary, type DistanceSummary } from '../../../src/eval/analysis/boundary.ts'
import { readModel } from '../../../src/onnx/file.ts'
import { float32 } from '../../../src/onnx/tensor.ts'
import { tinyModel } from '../../grad/tiny-model.ts'
import { sharedPath, sharedTest } from '../../shared.ts'
import { analyze, dataOf, linearModel, refuses } from './analyze.ts'
import { golden } from './golden.ts'

type Matrix = readonly (readonly number[])[]

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0)
const times = (A: Matrix, x: readonly number[]) => A.map((row) => dot(row, x))
const length = (v: readonly number[]) => Math.sqrt(dot(v, v))

/** The least distance to a hyperplane of equal scores; 0 where the label does not win. */
function toHyperplanes(W: Matrix, bias: readonly number[], x: readonly number[], label: number): number {
  const z = times(W, x).map((value, c) => value + bias[c]!)
  const others = [...z.keys()].filter((c) => c !== label)
  const each = others.map((c) => (z[label]! - z[c]!) / length(W[label]!.map((w, k) => w - W[c]![k]!)))
  return Math.max(0, Math.min(...each))
}

/** As numpy.quantile, for 4 m + 1 values, where no two have to be mixed. */
const summaryOf = (values: readonly number[]): DistanceSummary => {
  const sorted = [...values].sort((a, b) => a - b)
  const [a, b, c] = [0.25, 0.5, 0.75].map((share) => sorted[share * (sorted.length - 1)]!)
  return { mean: values.reduce((s, v) => s + v) / values.length, quartiles: [a!, b!, c!] }
}

const near = (
  actual: DistanceSummary | undefined,
  expected: DistanceSummary,
  tolerance: number,
  what: string,
) => {
  const flat = ({ mean, quartiles }: DistanceSummary) => [mean, ...quartiles]
  flat(actual!).forEach((value, i) => {
    const wanted = flat(expected)[i]!
    assert.ok(Math.abs(value / wanted - 1) <= tolerance, `${what}: ${flat(actual!)} for ${flat(expected)}`)
  })
}

const A: Matrix = [
  [30, -10, 0],
  [0, 20, 50],
]
/** Of the hidden values less what they are at (0.5, 0.5, 0.5). */
const W: Matrix = [
  [2, 0.1],
  [-1, 1.3],
  [-0.8, -1.6],
]
const bias = W.map((w) => -dot(w, times(A, [0.5, 0.5, 0.5])))

/** Near the middle of the cube, so that pixels have room; the last one has a wrong label. */
const random = randomStream(0, 'test/boundary', 0, 0)
const rows = Array.from({ length: 18 }, () => [0, 1, 2].map(() => Math.fround(0.4 + 0.2 * random.uniform())))
const guesses = rows.map((x) => {
  const z = times(W, times(A, x)).map((value, c) => value + bias[c]!)
  return z.indexOf(Math.max(...z))
})
const labels = guesses.map((guess, i) => (i === 17 ? (guess + 1) % 3 : guess))

const throughA = W.map((w) =>
  A[0]!.map((_, k) =>
    dot(
      w,
      A.map((row) => row[k]!),
    ),
  ),
)

test('on a linear model the distances are those to the hyperplanes, at the input and inside', async () => {
  const report = await analyze(boundary, linearModel(A, W, bias), dataOf(rows, labels), {
    tensors: ['hidden'],
  })
  const atInput = rows.map((x, i) => toHyperplanes(throughA, bias, x, labels[i]!))
  const inside = rows.map((x, i) => toHyperplanes(W, bias, times(A, x), labels[i]!))
  const hidden = rows.map((x) => times(A, x))
  for (const [k, place, points, distances] of [
    [0, 'input', rows, atInput],
    [1, 'hidden', hidden, inside],
  ] as const) {
    const found = report[k]!
    assert.equal([found.at, found.n, found.wrong, found.notFound], [place, 18, 1, 0])
    const right = distances.slice(0, 17)
    near(found.distance, summaryOf(right), 1e-3, place)
    const between = points.flatMap((a, i) =>
      points.flatMap((b, j) => (labels[i] === labels[j] ? [] : [length(a.map((v, p) => v - b[p]!))])),
    )
    const mean = between.reduce((s, v) => s + v) / between.length
    assert.ok(Math.abs(found.betweenClasses! / mean - 1) < 1e-5)
    near(found.relative, summaryOf(right.map((d) => d / mean)), 1e-3, place)
  }
  // An upper bound: what was found is beyond the boundary.
  assert.ok(report[1]!.distance!.mean > summaryOf(inside.slice(0, 17)).mean * (1 - 1e-6))
})

test('values far from pixels: hidden units a thousand times as large and moved are as far in relation', async () => {
  const data = dataOf(rows, labels)
  const moved = tinyModel({ x: ['N', 3] }, (g) => {
    const scaled = g.op('Mul', ['x', g.scalar(1000, 'float32')])
    const hidden = g.op('Sub', [scaled, g.scalar(5000, 'float32')], {}, { name: 'hidden' })
    const back = g.op('Div', [g.op('Add', [hidden, g.scalar(5000, 'float32')]), g.scalar(1000, 'float32')])
    const [weight, offset] = [float32(throughA.flat(), [3, 3]), float32(bias, [3])]
    return g.op('Gemm', [back, g.initializer('W', weight), g.initializer('b', offset)], { transB: 1 })
  })
  const [input, hidden] = await analyze(boundary, moved, data, { tensors: ['hidden'] })
  near(hidden!.relative, input!.relative!, 2e-3, 'relative')
  assert.ok(Math.abs(hidden!.distance!.mean / input!.distance!.mean / 1000 - 1) < 2e-3)
})

test('pixels stay in [0, 1], values inside the network may go beyond all that occur', async () => {
  // Class 1 begins where the first value is below 0.
  const model = tinyModel({ x: ['N', 2] }, (g) => {
    const hidden = g.op('Mul', ['x', g.scalar(100, 'float32')], {}, { name: 'hidden' })
    return g.op('Mul', [hidden, g.initializer('first', float32([1, 0], [2]))])
  })
  const data = dataOf(
    [
      [0.1, 0.1],
      [0.9, 0.9],
    ],
    [0, 0],
  )
  const [input, hidden] = await analyze(boundary, model, data, { tensors: ['hidden'] })
  assert.is(input!.notFound, 2)
  near(hidden!.distance, { mean: 50, quartiles: [30, 50, 70] }, 1e-3, 'hidden')
})

test('the same whatever the batch, with progress to the end', async () => {
  const model = linearModel(A, W, bias)
  const told: (readonly number[])[] = []
  const onProgress = (...at: [number, number]) => void told.push(at)
  const tensors = ['hidden']
  const whole = await analyze(boundary, model, dataOf(rows, labels), { tensors, onProgress })
  assert.equal(told, [
    [18, 36],
    [36, 36],
  ])
  assert.equal(await analyze(boundary, model, dataOf(rows, labels), { tensors, batch: 5 }), whole)
})

sharedTest('a network: the last layer in closed form, maps as near as torchattacks gets', async () => {
  const { n, places } = golden.boundary
  const data = take(await openDataset(golden.data, { root: sharedPath('data')! }), n)
  const model = readModel(sharedPath('models', `${golden.model}.onnx`)!)
  const tensors = Object.keys(places).filter((place) => place !== 'input')
  const report = await analyze(boundary, model, data, { tensors, seed: golden.seed })
  for (const found of report) {
    const { wrong, betweenClasses, mean, quartiles, fabMedian } = places[found.at]!
    assert.equal([found.n, found.wrong], [n, wrong])
    assert.ok(Math.abs(found.betweenClasses! / betweenClasses - 1) < 1e-5, found.at)
    if (mean !== undefined) {
      const [lower, median, upper] = quartiles!
      near(found.distance, { mean, quartiles: [lower!, median!, upper!] }, 2e-3, found.at)
    }
    if (fabMedian !== undefined) {
      const [, median] = found.distance!.quartiles
      assert.ok(Math.abs(median / fabMedian - 1) < 0.02, `${median} for ${fabMedian}`)
    }
  }
})

test('one class leaves nothing to compare with, a constant model no way to go', async () => {
  const same = rows.filter((_, i) => labels[i] === 0)
  const [alone] = await analyze(
    boundary,
    linearModel(A, W, bias),
    dataOf(
      same,
      same.map(() => 0),
    ),
  )
  assert.equal(Object.keys(alone!), ['at', 'n', 'wrong', 'notFound', 'distance'])
  const flat = linearModel(
    A,
    [
      [0, 0],
      [0, 0],
    ],
    [1, 0],
  )
  const [constant] = await analyze(boundary, flat, dataOf(rows.slice(0, 4), [0, 1, 0, 0]))
  assert.equal([constant!.n, constant!.wrong, constant!.notFound], [4, 1, 3])
  assert.equal([constant!.distance, constant!.relative], [undefined, undefined])
})

test('at the input pixels have to be pixels, inside the tensor a split point', async () => {
  const model = linearModel(A, W, bias)
  await refuses(
    analyze(boundary, model, dataOf([[0.5, 0.5, 1.5]], [0])),
    'made',
    'sample 0',
    'pixels in [0, 1]',
  )
  const detour = tinyModel({ x: ['N', 3] }, (g) => {
    const part = g.op('Relu', ['x'], {}, { name: 'part' })
    return g.op('Add', [part, 'x'])
  })
  await refuses(
    analyze(boundary, detour, dataOf(rows, labels), { tensors: ['part'] }),
    '"part" is no split point',
  )
})

test.run()
