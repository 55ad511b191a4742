import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Model, Node } from '../../../src/onnx/model.ts'
import { filled } from '../../../src/onnx/tensor.ts'
import { batchNorms } from '../../../src/train/finetune/batch-norms.ts'
import { randomTensor } from '../../cli/models.ts'
import { graph, info, modelOf, node } from '../../onnx/plain-graph.ts'

const vectors = 'scale bias mean variance mean2 variance2'.split(' ')

const modelWith = (nodes: readonly Node[]): Model => {
  const initializers = Object.fromEntries(vectors.map((name) => [name, filled('float32', [4], 1)]))
  const end = node('scores = MatMul last weight')
  const tensors = { ...initializers, weight: randomTensor('w', [4, 3], 1) }
  return modelOf(graph([info('x', 'float32', ['N', 4])], [...nodes, end], 'scores', tensors))
}

const reasons = (nodes: readonly Node[]) => batchNorms(modelWith(nodes)).fixed.map(({ reason }) => reason)

test('statistics that are initializers of their own can be learned', () => {
  const model = modelWith([
    node('first = BatchNormalization x scale bias mean variance'),
    node('last = BatchNormalization first scale bias mean2 variance2'),
  ])
  assert.equal(batchNorms(model), { free: ['first', 'last'], fixed: [] })
})

test('shared statistics cannot be learned', () => {
  const nodes = [
    node('first = BatchNormalization x scale bias mean variance'),
    node('last = BatchNormalization first scale bias mean variance2'),
  ]
  assert.equal(batchNorms(modelWith(nodes)), {
    free: [],
    fixed: ['first', 'last'].map((name) => ({
      node: `BatchNormalization node "${name}"`,
      reason: 'its statistic "mean" is read elsewhere too',
    })),
  })
})

test('nor can statistics that are read elsewhere, are computed, or belong to a node in training mode', () => {
  assert.equal(
    reasons([node('moved = Add x mean'), node('last = BatchNormalization moved scale bias mean variance')]),
    ['its statistic "mean" is read elsewhere too'],
  )
  assert.equal(
    reasons([node('abs = Abs variance'), node('last = BatchNormalization x scale bias mean abs')]),
    ['its statistic "abs" is no initializer'],
  )
  const training = { training_mode: 1 }
  assert.equal(reasons([node('last m v = BatchNormalization x scale bias mean variance', training)]), [
    'it normalises by the batch already',
  ])
})

test('a model without BatchNormalization has none', () => {
  assert.equal(batchNorms(modelWith([node('last = Relu x')])), { free: [], fixed: [] })
})

test.run()
