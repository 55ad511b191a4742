/** Mixing in the space of factors (appendix A). */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { memoryDataset } from '../../src/data/dataset.ts'
import { factors } from '../../src/data/generators/factors.ts'
import { cleanSummary } from '../../src/eval/clean-summary.ts'
import { encodeModel } from '../../src/onnx/encode.ts'
import { madry } from '../../src/train/adversarial.ts'
import { drawFactorMix } from '../../src/train/factor-mixing.ts'
import { drawMix, eligibleLayers, type MixDraw, type MixOptions } from '../../src/train/mixing.ts'
import { cnn } from '../../src/train/networks/cnn.ts'
import { mlp } from '../../src/train/networks/mlp.ts'
import type { TrainOptions } from '../../src/train/options.ts'
import { mixStepOptions } from '../../src/train/prepare.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'
import { Stepper } from '../../src/train/stepper.ts'
import { train } from '../../src/train/train.ts'
import { throwsUserError } from '../data/user-error.ts'
import { bytes, sgd, shape, waveBatch } from './fixtures.ts'

/** Two values that are their own factors, so that the mixture of factors is that of images. */
const plane = memoryDataset({
  spec: 'plane',
  shape: [2],
  classes: 2,
  values: Float32Array.of(0, 0.5, 1, 0.25, 0.5, 1),
  labels: Int32Array.of(0, 1, 1),
  factors: {
    names: ['x', 'y'],
    of: (i) => Float64Array.from([0, 0.5, 1, 0.25, 0.5, 1].slice(2 * i, 2 * i + 2)),
    draw: (values, into) => into.set(values),
  },
})

const drawOf = (lambda: readonly number[], permutation: readonly number[]): MixDraw => ({
  lambda: Float32Array.from(lambda),
  permutation: Int32Array.from(permutation),
  layer: 0,
})

test('factors are mixed by lambda with those of the sample at the place of the permutation; labels are their own', () => {
  const { images, labels, n } = drawFactorMix(plane, [2, 0, 1], drawOf([0.25], [1, 2, 0]))
  assert.equal([...images], [0.125, 0.625, 0.75, 0.3125, 0.625, 0.8125])
  assert.equal([[...labels], n], [[1, 0, 1], 3])
  const each = drawFactorMix(plane, [2, 0], drawOf([0.25, 1], [1, 0]))
  assert.equal([...each.images], [0.125, 0.625, 0, 0.5])
})

test('lambda = 1 draws the images as they are, to the bit; half-way is no mean of images', async () => {
  const set = factors('c', 'train')
  const samples = Int32Array.of(5, 8, 2)
  const { images } = await set.read(samples)
  assert.equal(drawFactorMix(set, samples, drawOf([1], [1, 2, 0])).images, images)
  const half = drawFactorMix(set, samples, drawOf([0.5], [1, 2, 0])).images
  const length = images.length / 3
  const means = images.map((v, i) => (v + images[(i + length) % images.length]!) / 2)
  const distance = half.reduce((sum, v, i) => sum + Math.abs(v - means[i]!), 0) / half.length
  assert.ok(distance > 0.02, `${distance}`)
})

test('a step on images that come mixed is the step of Input Mixup that mixes them', async () => {
  const network = cnn({ shape, classes: 10, seed: 3 })
  const mixes = {
    factors: { strategy: 'factors', alpha: 1 },
    input: { strategy: 'input', alpha: 1 },
  } as const
  const run = async (mix: MixOptions, mixed: boolean) => {
    const layers = eligibleLayers(mix, network)
    const graph = buildStepGraph(network.model, { ...mixStepOptions(mix, layers), optimizer: sgd })
    const stepper = await Stepper.open(graph, { threads: 1 })
    const batch = waveBatch(6, 0)
    const draw = drawMix(mix, { seed: 1, step: 0, epoch: 0, n: 6, layers: layers.length, shape })!
    const images = mixed ? mixedImages(batch.images, draw, 6) : batch.images
    const { loss } = await stepper.step({ ...batch, images }, { learningRate: 0.1, mix: draw, step: 0 })
    const state = Object.values(stepper.state).map(bytes)
    await stepper.release()
    return { loss, state: Buffer.concat(state) }
  }
  const input = await run(mixes.input, false)
  assert.equal(await run(mixes.factors, true), input)
  assert.not.equal((await run(mixes.factors, false)).loss, input.loss)
})

/** lambda x + (1 - lambda) x[permutation], as float32 arithmetic has it. */
function mixedImages(images: Float32Array, { lambda, permutation }: MixDraw, n: number): Float32Array {
  const length = images.length / n
  const [own, other] = [lambda[0]!, Math.fround(1 - lambda[0]!)]
  return images.map((v, i) => {
    const at = permutation[Math.floor(i / length)]! * length + (i % length)
    return Math.fround(Math.fround(v * own) + Math.fround(images[at]! * other))
  })
}

const options = (strategy: MixOptions['strategy'], more: Partial<TrainOptions> = {}): TrainOptions => ({
  mix: { strategy, alpha: 1, lambdas: 'sample' },
  optimizer: sgd,
  schedule: { name: 'cosine', learningRate: 0.05 },
  epochs: 1,
  batch: 32,
  seed: 1,
  threads: 1,
  ...more,
})

test('unmixed batches are those of no mixing', async () => {
  const data = factors('a', 'train', { n: 64, side: 16 })
  const network = () => mlp({ shape: data.shape, classes: 2, seed: 1 })
  const trained = async (more: TrainOptions) => Buffer.from(encodeModel(await train(network(), data, more)))
  const none = await trained(options('none'))
  assert.ok(
    none.equals(
      await trained(options('factors', { mix: { strategy: 'factors', alpha: 1, probability: 0 } })),
    ),
  )
  const mixed = await trained(options('factors'))
  assert.not.ok(none.equals(mixed))
  assert.ok(mixed.equals(await trained(options('factors'))))
})

test('task a: right at angles that were never seen where factors are mixed, and not where nothing is', async () => {
  const data = factors('a', 'train', { n: 1024, side: 16, size: 0, colour: 0 })
  const unseen = factors('a', 'test', { n: 400, side: 16, size: 0, colour: 0 })
  const accuracy = async (strategy: MixOptions['strategy']) => {
    const network = cnn({ shape: data.shape, classes: 2, seed: 1 })
    const model = await train(network, data, options(strategy, { epochs: 4 }))
    const classifier = await openClassifier(model, data.shape, { threads: 1 })
    const summary = await cleanSummary(classifier, unseen, 200)
    await classifier.release()
    return summary.accuracy
  }
  const [none, mixed] = [await accuracy('none'), await accuracy('factors')]
  assert.ok(mixed > 0.8 && mixed > none + 0.15, `none ${none}, factors ${mixed}`)
})

test('refused: data without factors, adversarial training on images that are drawn mixed', async () => {
  const plain = memoryDataset({
    spec: 'plain',
    shape: [1, 8, 8],
    classes: 2,
    values: new Uint8Array(32 * 64),
    labels: new Int32Array(32),
  })
  const small = factors('a', 'train', { n: 64, side: 16 })
  const started = (data: typeof plain, more: Partial<TrainOptions> = {}) =>
    train(mlp({ shape: data.shape, classes: 2, seed: 1 }), data, options('factors', more))
  await throwsUserError(() => started(plain), '--mix factors', 'factors-a', 'got plain')
  await throwsUserError(() => started(small, { adversarial: madry }), '--adversarial', '--mix factors')
})

test.run()
