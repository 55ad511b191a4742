/**
 * Singular values and nearest neighbours at a tensor of two networks of others, against onnxruntime, NumPy and
 * scikit-learn in Python (tools/reference/representations.py), and what both refuse.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dataset, take } from '../../../src/data/dataset.ts'
import { openDataset } from '../../../src/data/open.ts'
import type { Analysis } from '../../../src/eval/analysis/analysis.ts'
import { type KnnReport, knn } from '../../../src/eval/analysis/knn.ts'
import { type SvdReport, svd } from '../../../src/eval/analysis/svd.ts'
import { wilsonInterval } from '../../../src/eval/metrics/intervals.ts'
import { readModel } from '../../../src/onnx/file.ts'
import { sharedPath, sharedTest } from '../../shared.ts'
import { analyze, dataOf, linearModel, refuses } from './analyze.ts'
import { goldens, type NetworkGolden } from './representation-goldens.ts'

const near = (actual: number, expected: number, relative: number, what: string) =>
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${what}: expected ${expected}, got ${actual}`,
  )

async function opened(golden: NetworkGolden) {
  const root = sharedPath('data')!
  const preprocessing = { mean: [golden.mean], std: [golden.std] }
  return {
    model: readModel(sharedPath('models', `${golden.model}.onnx`)!),
    data: take(await openDataset(golden.data, { root }), golden.test),
    train: take(await openDataset(`${golden.data}:train`, { root }), golden.train),
    options: { tensors: [golden.tensor], preprocessing },
  }
}

/** kNN with training data of its own. */
const knnOn = (train: Dataset): Analysis<KnnReport> => ({
  ...knn,
  run: (context) => knn.run({ ...context, trainData: async () => train }),
})

for (const golden of goldens.networks) {
  sharedTest(`${golden.model}: the singular values of each class are NumPy's`, async () => {
    const { model, data, options } = await opened(golden)
    const progress: number[] = []
    const onProgress = (done: number) => progress.push(done)
    const [at] = await analyze(svd, model, data, { ...options, batch: 7, onProgress })
    assert.is(at!.at, golden.tensor)
    assert.is(at!.size, golden.size)
    assert.is(at!.classes.length, golden.classes.length)
    assert.is(progress.at(-1), golden.test)
    golden.classes.forEach((expected, i) => {
      const { label, n, centred, ...plain } = at!.classes[i]!
      assert.equal([label, n], [expected.label, expected.n])
      for (const [own, theirs, form] of [
        [plain, expected.plain, 'plain'],
        [centred, expected.centred, 'centred'],
      ] as const) {
        // Features are float32, a few units in the last place apart.
        near(own.largest, theirs.largest, 1e-6, `${form} largest of class ${label}`)
        near(own.rest, theirs.rest, 1e-6, `${form} rest of class ${label}`)
        theirs.spectrum.forEach((value, k) => {
          near(own.spectrum[k]!, value, 1e-5, `${form} ${k} of class ${label}`)
        })
        assert.is(own.spectrum[0], own.largest)
      }
    })
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    near(at!.mean.largest, mean(golden.classes.map((one) => one.plain.largest)), 1e-6, 'mean')
    near(at!.mean.rest, mean(golden.classes.map((one) => one.plain.rest)), 1e-6, 'mean')
    near(at!.mean.centred.largest, mean(golden.classes.map((one) => one.centred.largest)), 1e-6, 'mean')
    near(at!.mean.centred.rest, mean(golden.classes.map((one) => one.centred.rest)), 1e-6, 'mean')
  })

  sharedTest(`${golden.model}: its neighbours are scikit-learn's`, async () => {
    const { model, data, train, options } = await opened(golden)
    const [at] = await analyze(knnOn(train), model, data, options)
    assert.equal(at!.trainedOn, { spec: train.spec, n: golden.train })
    assert.is(at!.n, golden.test)
    assert.is(at!.model.correct, golden.correct)
    assert.equal(Object.fromEntries(at!.neighbours.map(({ k, correct }) => [k, correct])), golden.neighbours)
    for (const { correct, accuracy, accuracyInterval } of [at!.model, ...at!.neighbours]) {
      assert.is(accuracy, correct / golden.test)
      assert.equal(accuracyInterval, wilsonInterval(correct, golden.test))
    }
  })
}

/** hidden = (x, y), scores = (x, -x). */
const identity = () =>
  linearModel(
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [-1, 0],
    ],
    [0, 0],
  )

test('classes and labels are the model’s: an offset moves both, and classes without images have no entry', async () => {
  const data = dataOf(
    [
      [3, 4],
      [0, 2],
      [0, 2],
    ],
    [1, 3, 3],
  )
  const options = { tensors: ['hidden'], labelsOffset: -1 }
  const [at] = (await analyze(svd, identity(), data, options)) as SvdReport
  assert.equal(
    at!.classes.map(({ label, n }) => [label, n]),
    [
      [0, 1],
      [2, 2],
    ],
  )
  near(at!.classes[0]!.largest, 5, 1e-14, 'length of the one row')
  assert.equal(at!.classes[0]!.centred, { largest: 0, rest: 0, spectrum: [] })
  near(at!.classes[1]!.largest, Math.sqrt(8), 1e-14, 'two equal rows')
  const [neighbours] = await analyze(
    knn,
    identity(),
    dataOf(
      [
        [1, 0],
        [0.9, 0],
        [-1, 0],
      ],
      [1, 1, 2],
    ),
    options,
  )
  assert.is(neighbours!.model.correct, 3)
  assert.equal(
    neighbours!.neighbours.map(({ k, correct }) => [k, correct]),
    [[1, 3]],
    'no more neighbours than there are images',
  )
})

test('the batch changes nothing', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => [Math.sin(3 * i), Math.cos(5 * i)])
  const data = dataOf(
    rows,
    Array.from({ length: 60 }, (_, i) => i % 2),
  )
  const run = (batch: number) =>
    Promise.all(
      [svd, knn].map((analysis) =>
        analyze<unknown>(analysis, identity(), data, { tensors: ['hidden'], batch }),
      ),
    )
  const [expectedSvd, expectedKnn] = (await run(100)) as [SvdReport, KnnReport]
  const [svdReport, knnReport] = (await run(7)) as [SvdReport, KnnReport]
  assert.equal(knnReport, expectedKnn)
  svdReport[0]!.classes.forEach((one, i) => {
    near(one.rest, expectedSvd[0]!.classes[i]!.rest, 1e-13, 'rest')
  })
})

test('features that are no numbers, matrices that are too large, other training images', async () => {
  const data = dataOf(
    [
      [1, 2],
      [3e38, 3e38],
      [1, 1],
    ],
    [0, 0, 1],
  )
  const overflowing = linearModel([[2, 2]], [[1], [-1]], [0, 0])
  const where = ['made: sample 1', '"hidden"', 'Infinity']
  await refuses(analyze(svd, overflowing, data, { tensors: ['hidden'] }), ...where)
  await refuses(analyze(knn, overflowing, data, { tensors: ['hidden'] }), ...where)
  const wide = linearModel(
    Array.from({ length: 3000 }, () => [1]),
    [new Array(3000).fill(1), new Array(3000).fill(0)],
    [0, 0],
  )
  const many = dataOf(
    Array.from({ length: 3000 }, () => [0]),
    new Array(3000).fill(0),
  )
  await refuses(
    analyze(svd, wide, many, { tensors: ['hidden'] }),
    '--analyze svd',
    '3000 images of class 0',
    '--at',
    '--limit',
  )
  await refuses(
    analyze(knnOn(many), identity(), data, { tensors: ['hidden'] }),
    '--analyze knn',
    '[2]',
    '[1]',
  )
})

test.run()
