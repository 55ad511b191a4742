import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { take } from '../../../src/data/dataset.ts'
import { openDataset } from '../../../src/data/open.ts'
import {
  type InterpolationCurve,
  type InterpolationReport,
  interpolation,
} from '../../../src/eval/analysis/interpolation.ts'
import { drawPairs } from '../../../src/eval/analysis/pairs.ts'
import { readModel } from '../../../src/onnx/file.ts'
import { tinyModel } from '../../grad/tiny-model.ts'
import { sharedPath, sharedTest } from '../../shared.ts'
import { analyze, dataOf, linearModel, refuses } from './analyze.ts'
import { golden } from './golden.ts'

const near = (actual: readonly number[], expected: readonly number[], tolerance: number, what: string) => {
  assert.is(actual.length, expected.length, what)
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${what} ${i}: ${value} for ${expected[i]}`)
  })
}

const at = ({ places }: InterpolationReport, place: string) => places.find((p) => p.at === place)!

sharedTest(
  'curves of a network are those of onnxruntime and torch in Python, at the input and inside',
  async () => {
    const data = take(await openDataset(golden.data, { root: sharedPath('data')! }), golden.n)
    const model = readModel(sharedPath('models', `${golden.model}.onnx`)!)
    const tensors = Object.keys(golden.interpolation).filter((place) => place !== 'input')
    const report = await analyze(interpolation, model, data, { tensors, seed: golden.seed })
    near(
      report.lambdas,
      Array.from({ length: 21 }, (_, k) => 0.05 * k),
      1e-15,
      'lambda',
    )
    assert.equal(report.places.map((place) => place.at).sort(), Object.keys(golden.interpolation).sort())
    for (const [place, kinds] of Object.entries(golden.interpolation))
      for (const kind of ['same', 'different'] as const) {
        const curve = at(report, place)[kind]!
        assert.is(curve.pairs, 100)
        for (const measure of ['confidence', 'first', 'second', 'entropy', 'gap'] as const)
          near(curve[measure], kinds[kind][measure], 1e-5, `${place} ${kind} ${measure}`)
        const mean = kinds[kind].gap.reduce((a, b) => a + b) / 21
        near([curve.linearityGap], [mean], 1e-5, `${place} ${kind} linearityGap`)
      }
  },
)

/** The classes at two points: along the line the logit falls linearly, so the probability is a sigmoid of it. */
test('between two points a linear model follows a sigmoid, whatever the batch', async () => {
  const model = linearModel([[2, 0]], [[1], [-1]], [-1, 1])
  const data = dataOf(
    [
      [1, 0.3],
      [0, 0.3],
      [1, 0.7],
      [0, 0.7],
    ],
    [0, 1, 0, 1],
  )
  const tensors = ['hidden']
  const report = await analyze(interpolation, model, data, { tensors })
  const sigmoid = (score: number) => 1 / (1 + Math.exp(-score))
  for (const place of ['input', 'hidden']) {
    const { same, different } = at(report, place)
    report.lambdas.forEach((lambda, k) => {
      const p = sigmoid(2 * (2 * lambda - 1))
      const expected: Partial<Record<keyof InterpolationCurve, number>> = {
        first: p,
        second: 1 - p,
        confidence: Math.max(p, 1 - p),
        entropy: -p * Math.log(p) - (1 - p) * Math.log(1 - p),
        gap: Math.abs(p - lambda),
      }
      for (const [measure, value] of Object.entries(expected))
        near([different![measure as 'first'][k]!], [value], 1e-6, `${place} ${measure}`)
      const end = sigmoid(2)
      near([same!.first[k]!, same!.second[k]!, same!.gap[k]!], [end, end, 1 - end], 1e-6, place)
    })
  }
  for (const batch of [1, 5, 64])
    assert.equal(await analyze(interpolation, model, data, { tensors, batch }), report)
})

test('what Manifold Mixup trains for has gap 0: the logarithm of its input, on the simplex', async () => {
  const model = tinyModel({ x: ['N', 3] }, (g) => g.op('Log', ['x']))
  const corners = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0, 0, 1],
  ]
  const report = await analyze(interpolation, model, dataOf(corners, [0, 1, 2, 2]))
  for (const kind of ['same', 'different'] as const) {
    const curve = at(report, 'input')[kind]!
    near(curve.gap, new Array(21).fill(0), 1e-6, kind)
    near(
      curve.confidence,
      kind === 'same' ? new Array(21).fill(1) : report.lambdas.map((l) => Math.max(l, 1 - l)),
      1e-6,
      kind,
    )
  }
  // Off by the whole target at one end of the line, where labels are wrong.
  const wrong = at(await analyze(interpolation, model, dataOf(corners, [1, 0, 0, 0])), 'input').different!
  near([wrong.gap[0]!, wrong.gap[20]!], [1, 1], 1e-6, 'wrong')
})

test('pairs: every image with a partner comes first, every partner second, none is its own', () => {
  const labels = Int32Array.of(3, 0, 3, 7, 0, 3)
  for (const kind of ['same', 'different'] as const) {
    const pairs = drawPairs(labels, kind, 2000, 5)
    const expected = new Map<string, number>()
    const able = kind === 'same' ? [0, 1, 2, 4, 5] : [0, 1, 2, 3, 4, 5]
    for (const first of able) {
      const partners = [...labels.keys()].filter(
        (j) => j !== first && (labels[j] === labels[first]) === (kind === 'same'),
      )
      for (const second of partners) expected.set(`${first} ${second}`, 2000 / able.length / partners.length)
    }
    const counts = new Map<string, number>()
    for (const { first, second } of pairs)
      counts.set(`${first} ${second}`, (counts.get(`${first} ${second}`) ?? 0) + 1)
    assert.equal([...counts.keys()].sort(), [...expected.keys()].sort())
    for (const [pair, count] of expected)
      assert.ok(
        Math.abs(counts.get(pair)! - count) < 5 * Math.sqrt(count),
        `${pair}: ${counts.get(pair)} for ${count}`,
      )
    assert.equal(drawPairs(labels, kind, 3, 5), pairs.slice(0, 3))
    assert.not.equal(drawPairs(labels, kind, 2000, 6), pairs)
  }
})

test('one class has no different pairs, one image a class no same ones, one image none at all', async () => {
  const model = linearModel([[1]], [[1], [-1]], [0, 0])
  const [alone] = (await analyze(interpolation, model, dataOf([[0], [1]], [0, 0]))).places
  assert.equal(Object.keys(alone!), ['at', 'same'])
  const [apart] = (await analyze(interpolation, model, dataOf([[0], [1]], [0, 1]))).places
  assert.equal(Object.keys(apart!), ['at', 'different'])
  await refuses(
    analyze(interpolation, model, dataOf([[0]], [0])),
    'interpolation',
    'at least 2 images',
    'got 1',
  )
})

test('labels that the model does not have are told, and an offset mends them', async () => {
  const model = linearModel([[1]], [[1], [-1]], [0, 0])
  const data = dataOf([[0], [1]], [1, 2])
  await refuses(analyze(interpolation, model, data), 'made', 'expected 0 to 1', 'got 2')
  const { places } = await analyze(interpolation, model, data, { labelsOffset: -1 })
  assert.is(places[0]!.different!.pairs, 100)
})

test('progress ends at its total', async () => {
  const told: (readonly [number, number])[] = []
  const model = linearModel([[1]], [[1], [-1]], [0, 0])
  const data = dataOf([[0], [1], [1]], [0, 1, 1])
  const onProgress = (done: number, total: number) => void told.push([done, total])
  await analyze(interpolation, model, data, { tensors: ['hidden'], onProgress })
  assert.equal(told.at(-1), [8400, 8400])
  assert.ok(told.every(([done], i) => done > (told[i - 1]?.[0] ?? 0)))
})

test.run()
