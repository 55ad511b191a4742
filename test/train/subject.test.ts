/** Fine-tuning a file, from reading to writing. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openClassifier } from '../../src/attacks/onnx-classifier.ts'
import { take } from '../../src/data/dataset.ts'
import { openDataset } from '../../src/data/open.ts'
import { evaluate } from '../../src/eval/evaluate.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Model } from '../../src/onnx/model.ts'
import { paperSgd } from '../../src/train/optimizers/index.ts'
import { buildStepGraph } from '../../src/train/step-graph.ts'
import { fileSubject, networkSubject, type Subject, type SubjectOptions } from '../../src/train/subject.ts'
import { train } from '../../src/train/train.ts'
import { tinyClassifier } from '../cli/models.ts'
import { sharedPath, sharedTest } from '../shared.ts'
import { glyphs } from './fixtures.ts'

const adamw = {
  name: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  decayed: 'all',
} as const
const options = (subject: Subject, learningRate: number, batch: number) => ({
  mix: { strategy: 'manifold', alpha: 2 } as const,
  optimizer: adamw,
  schedule: { name: 'cosine', learningRate } as const,
  batchNorm: 'frozen' as const,
  ...(subject.weights && { trained: subject.weights.trained }),
  epochs: 1,
  batch,
  seed: 1,
})

const assertSameForm = (before: Model, after: Model) => {
  assert.equal(after.graph.nodes, before.graph.nodes)
  assert.equal(after.graph.inputs, before.graph.inputs)
  assert.equal(after.graph.outputs, before.graph.outputs)
  assert.equal([...after.graph.initializers.keys()], [...before.graph.initializers.keys()])
}

test('a file that fixes its batch and ends in Softmax keeps its form; a pattern chooses what changes', async () => {
  const data = await glyphs('train', 64)
  const file = tinyClassifier({ batch: 1, head: 'Softmax' })
  const preprocessing = { mean: [0.2], std: [0.5] }
  const settings = { shape: data.shape, preprocessing, seed: 1, batch: 16, freeze: /^conv/ }
  const subject = await fileSubject(file, settings)
  const tuned = subject.finish(await train(subject.network, data, options(subject, 0.01, 16)))
  assertSameForm(file, tuned)
  const changed = [...file.graph.initializers].filter(([name, t]) => tuned.graph.initializers.get(name) !== t)
  const moved = changed.filter(([name, t]) => {
    const now = tuned.graph.initializers.get(name) as { data: Float32Array }
    return now.data.some((x, i) => x !== (t as { data: Float32Array }).data[i])
  })
  assert.ok(moved.length > 0)
  assert.ok(
    moved.every(([name]) => !name.startsWith('conv')),
    moved.map(([name]) => name).join(' '),
  )
})

test('a network says what is trained only where it was asked to', () => {
  const settings = { shape: [1, 12, 12], classes: 10, seed: 1, preprocessing: {} }
  assert.is(networkSubject('mlp', settings).weights, undefined)
  assert.equal(networkSubject('mlp', { ...settings, train: /^fc3/ }).weights?.trained, [
    'fc3.weight',
    'fc3.bias',
  ])
  const normalised = networkSubject('mlp', { ...settings, preprocessing: { mean: [0.5], std: [0.5] } })
  assert.is(normalised.network.layers[0], 'input')
})

for (const [name, set] of [
  ['edwin_fashion_mnist', 'fashion-mnist'],
  ['cntk_mnist', 'mnist'],
] as const)
  sharedTest(`${name}: a few steps of Manifold Mixup keep its form and its accuracy`, async () => {
    const root = sharedPath('data')!
    const [data, tests] = [
      await openDataset(`${set}:train`, { root }),
      await openDataset(`${set}:test`, { root }),
    ]
    const file = readModel(sharedPath('models', `${name}.onnx`)!)
    const subject = await fileSubject(file, { shape: data.shape, preprocessing: {}, seed: 1, batch: 64 })
    const tuned = subject.finish(await train(subject.network, take(data, 640), options(subject, 1e-4, 64)))
    assertSameForm(file, tuned)
    const accuracy = async (model: Model) => {
      const classifier = await openClassifier(model, data.shape)
      const { clean } = await evaluate(classifier, take(tests, 2000), { runs: [], batch: 250, seed: 0 })
      await classifier.release()
      return clean.accuracy
    }
    const [before, after] = [await accuracy(file), await accuracy(tuned)]
    assert.ok(after > before - 0.02, `${after} after ${before}`)
  })

test('the preprocessing of a network is no part of what is trained', () => {
  const preprocessing = { range: [0, 255], mean: [100], std: [50] } as const
  const settings = { shape: [1, 8, 8], classes: 3, seed: 1 }
  const trained = (options: SubjectOptions) => {
    const { network } = networkSubject('mlp', options)
    const graph = buildStepGraph(network.model, { layers: network.layers, optimizer: paperSgd })
    return graph.state.map(({ name }) => name)
  }
  assert.equal(
    trained({ ...settings, preprocessing, standardize: 'tensorflow' }),
    trained({ ...settings, preprocessing: {} }),
  )
})

test.run()
