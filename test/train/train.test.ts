import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'
import { encodeModel } from '../../src/onnx/encode.ts'
import type { MixOptions } from '../../src/train/mixing.ts'
import { cnn } from '../../src/train/networks/cnn.ts'
import { mlp } from '../../src/train/networks/mlp.ts'
import type { TrainOptions } from '../../src/train/options.ts'
import { stepsPerEpoch, train } from '../../src/train/train.ts'
import { glyphs, sgd } from './fixtures.ts'

const options = (mix: MixOptions, more: Partial<TrainOptions> = {}): TrainOptions => ({
  mix,
  epochs: 2,
  batch: 32,
  schedule: { name: 'step', learningRate: 0.05, milestones: [1], factor: 0.1 },
  optimizer: sgd,
  seed: 1,
  threads: 2,
  ...more,
})
const constant = (learningRate: number) => ({ name: 'constant', learningRate }) as const
const data = await glyphs('train', 128)
const network = (build: typeof cnn, seed = 1) => build({ shape: data.shape, classes: data.classes, seed })
const bytesOf = async (mix: MixOptions, more: Partial<TrainOptions> = {}) =>
  Buffer.from(encodeModel(await train(network(cnn), data, options(mix, more))))

const manifold: MixOptions = { strategy: 'manifold', alpha: 2 }

test('two runs with one seed give the same bytes, another seed others', async () => {
  const first = await bytesOf(manifold)
  assert.ok(first.equals(await bytesOf(manifold)))
  assert.not.ok(first.equals(await bytesOf(manifold, { seed: 2 })))
})

test('S = {0} equals Input Mixup, bit for bit', async () => {
  const input = await bytesOf({ strategy: 'input', alpha: 1 })
  const layer0 = await bytesOf({ strategy: 'manifold', alpha: 1, layers: ['input'] })
  assert.ok(input.equals(layer0))
  assert.not.ok(input.equals(await bytesOf({ strategy: 'manifold', alpha: 1, layers: ['stage1'] })))
  assert.not.ok(input.equals(await bytesOf({ strategy: 'none', alpha: 1 })))
})

test('the result is the network that went in: same nodes, names and order, new weights', async () => {
  const built = network(cnn)
  const model = await train(built, data, options(manifold))
  assert.equal(model.graph.nodes, built.model.graph.nodes)
  assert.equal([...model.graph.initializers.keys()], [...built.model.graph.initializers.keys()])
  const weight = (m: typeof model) =>
    (m.graph.initializers.get('conv2.weight') as { data: Float32Array }).data
  assert.not.equal(weight(model), weight(built.model))
})

test('hooks: a call a step, metrics an epoch; the rate decays at the milestone', async () => {
  const steps: number[] = []
  const rates: number[] = []
  const settings = options({ strategy: 'none', alpha: 1 })
  await train(network(mlp), data, settings, {
    onStep: (step) => steps.push(step),
    onEpoch: ({ learningRate, trainAccuracy }) => {
      rates.push(learningRate)
      assert.type(trainAccuracy, 'number')
    },
  })
  assert.is(stepsPerEpoch(data, settings), 4)
  assert.equal(steps, [1, 2, 3, 4, 5, 6, 7, 8])
  assert.equal(rates, [0.05, 0.05 * 0.1])
})

test('training lowers the loss', async () => {
  const losses: number[] = []
  await train(
    network(cnn),
    data,
    options({ strategy: 'none', alpha: 1 }, { epochs: 10, schedule: constant(0.05) }),
    {
      onEpoch: ({ loss }) => void losses.push(loss),
    },
  )
  assert.ok(losses.at(-1)! < 0.7 * losses[0]!, losses.join(' '))
})

const failsWith = async (promise: Promise<unknown>, pattern: RegExp) => {
  try {
    await promise
  } catch (error) {
    assert.instance(error, UserError)
    assert.match((error as Error).message, pattern)
    return
  }
  assert.unreachable(`expected an error like ${pattern}`)
}

test('a loss that is no number stops the run and names the step', async () => {
  const diverging = options({ strategy: 'none', alpha: 1 }, { schedule: constant(1e30) })
  await failsWith(train(network(mlp), data, diverging), /loss is .* at step \d+/)
})

test('wrong settings are told', async () => {
  await failsWith(
    train(network(mlp), data, options(manifold, { batch: 999 })),
    /--batch: expected at most the 128/,
  )
  const alpha = options({ strategy: 'manifold', alpha: 0 })
  await failsWith(train(network(mlp), data, alpha), /--alpha: expected a number above 0, got 0/)
  const layers = options({ strategy: 'manifold', alpha: 1, layers: ['fc1.weight'] })
  await failsWith(train(network(mlp), data, layers), /layer "fc1.weight": expected a split point/)
})

test.run()
