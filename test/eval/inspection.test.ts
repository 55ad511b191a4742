import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inspectModel } from '../../src/eval/inspection.ts'
import { float } from '../../src/onnx/attributes.ts'
import type { GraphBuilder } from '../../src/onnx/builder.ts'
import { filled, float32, type Tensor } from '../../src/onnx/tensor.ts'
import { randomTensor, tinyClassifier, withoutRule } from '../cli/models.ts'
import { tinyModel } from '../grad/tiny-model.ts'

const linear = (g: GraphBuilder, x: string, size: number, name: string) =>
  g.op('MatMul', [x, g.initializer(`${name}.weight`, randomTensor(name, [size, 4], 1))], {}, { name })

test('a plain classifier: what it is, where it can be cut, no complaint', () => {
  const found = inspectModel(tinyClassifier({ shape: [1, 4, 4], classes: 3 }))
  assert.equal(found, {
    producer: 'test',
    irVersion: 10,
    opsets: { 'ai.onnx': 18 },
    // Kernel 3x1x3x3 and weights 48x3.
    parameters: 27 + 144,
    inputs: ['image: float32[N,1,4,4]'],
    outputs: ['scores: float32[N,3]'],
    operators: { Conv: 1, Flatten: 1, Gemm: 1, Relu: 1 },
    head: { output: 'scores', classes: 3, cut: null },
    missingRules: [],
    splitPoints: ['image', 'conv', 'relu', 'features', 'scores'],
    preprocessing: [],
    trainingMode: [],
  })
})

test('inside a residual block there is no split point: before it and after it there is', () => {
  const model = tinyModel({ x: ['N', 4] }, (g) => {
    const stem = g.op('Relu', ['x'], {}, { name: 'stem' })
    const first = g.op('Relu', [linear(g, stem, 4, 'branch1')], {}, { name: 'branch2' })
    const block = g.op('Add', [linear(g, first, 4, 'branch3'), stem], {}, { name: 'block' })
    return linear(g, g.op('Relu', [block], {}, { name: 'out' }), 4, 'logits')
  })
  assert.equal(inspectModel(model).splitPoints, ['x', 'stem', 'block', 'out', 'logits'])
})

test('no one output of a node that splits its input holds what the others do', () => {
  const model = tinyModel({ x: ['N', 8] }, (g) => {
    const [left, right] = g.ops('Split', ['x', g.ints([4, 4])], 2, { axis: 1 }, { name: 'halves' })
    return linear(g, g.op('Mul', [left!, right!], {}, { name: 'joined' }), 4, 'logits')
  })
  assert.equal(inspectModel(model).splitPoints, ['x', 'joined', 'logits'])
})

test('an output that nobody reads is no split point and hides none', () => {
  const model = tinyModel({ x: ['N', 4] }, (g) => {
    const [kept, , rest] = g.ops('Split', ['x', g.ints([2, 1, 1])], [true, true, true], { axis: 1 })
    g.op('Relu', [rest!])
    g.rename(kept!, 'kept')
    const weight = g.initializer('w', randomTensor('w', [2, 3], 1))
    return g.op('MatMul', ['kept', weight], {}, { name: 'logits' })
  })
  assert.equal(inspectModel(model).splitPoints, ['x', 'kept', 'logits'])
})

test('omitted inputs and outputs are no values', () => {
  const model = tinyModel({ x: ['N', 4] }, (g) => {
    const clipped = g.op('Clip', ['x', undefined, g.scalar(6, 'float32')], {}, { name: 'clip' })
    const [dropped] = g.ops('Dropout', [clipped], [true, false], {}, { name: 'drop' })
    return linear(g, dropped!, 4, 'logits')
  })
  assert.equal(inspectModel(model).splitPoints, ['x', 'clip', 'drop', 'logits'])
})

test('a path through a mask of values counts, one through a shape does not', () => {
  const masked = tinyModel({ x: ['N', 4] }, (g) => {
    const zero = g.scalar(0, 'float32')
    const mask = g.op('Greater', ['x', zero], {}, { name: 'mask' })
    const activated = g.op('Tanh', ['x'], {}, { name: 'activated' })
    return linear(g, g.op('Where', [mask, activated, zero], {}, { name: 'chosen' }), 4, 'logits')
  })
  assert.equal(inspectModel(masked).splitPoints, ['x', 'chosen', 'logits'])
  const reshaped = tinyModel({ x: ['N', 4] }, (g) => {
    const shape = g.op('Shape', ['x'], {}, { name: 'shape' })
    const activated = g.op('Tanh', ['x'], {}, { name: 'activated' })
    return linear(g, g.op('Reshape', [activated, shape], {}, { name: 'same' }), 4, 'logits')
  })
  assert.equal(inspectModel(reshaped).splitPoints, ['x', 'activated', 'same', 'logits'])
})

test('normalisation and layout in front of the network are listed, and end where something else begins', () => {
  const model = tinyModel({ x: ['N', 2, 2, 3] }, (g) => {
    const scaled = g.op('Div', ['x', g.scalar(255, 'float32')], {}, { name: 'scale' })
    const centred = g.op('Sub', [scaled, g.constant(float32([0.1, 0.2, 0.3]))], {}, { name: 'centre' })
    const nchw = g.op('Transpose', [centred], { perm: [0, 3, 1, 2] }, { name: 'nchw' })
    const flat = g.op('Flatten', [nchw], {}, { name: 'flat' })
    return g.op('Add', [linear(g, flat, 12, 'fc'), g.scalar(1, 'float32')], {}, { name: 'logits' })
  })
  assert.equal(inspectModel(model).preprocessing, [
    'Div node "scale"',
    'Sub node "centre"',
    'Transpose node "nchw"',
  ])
})

test('a terminal Softmax is found, and the split points end at the logits before it', () => {
  for (const head of ['Softmax', 'LogSoftmax'] as const) {
    const found = inspectModel(tinyClassifier({ shape: [1, 2, 2], classes: 3, head }))
    assert.equal(found.head, { output: 'scores', classes: 3, cut: head })
    assert.equal(found.splitPoints, ['image', 'conv', 'relu', 'features', 'scores_logits'])
  }
})

test('the scores can be named; a model without any says what it has', () => {
  const many = tinyClassifier({ shape: [1, 2, 2], classes: 3, outputs: 'many' })
  assert.equal(inspectModel(many).head, { output: 'scores', classes: 3, cut: null })
  assert.equal(inspectModel(many, 'other').head, { output: 'other', classes: 4, cut: null })
  const none = inspectModel(tinyModel({ x: ['N', 4] }, (g) => g.op('ReduceSum', ['x'], { keepdims: 0 })))
  assert.ok('reason' in none.head && none.head.reason.includes('no output can be class scores'))
  assert.equal([none.missingRules, none.splitPoints], [[], []])
})

test('operators without a gradient rule are listed where the gradient passes, and only there', () => {
  const found = inspectModel(tinyClassifier({ shape: [1, 2, 2], classes: 3, unknown: true }))
  assert.equal(found.missingRules, ['ai.onnx.ml::Normalizer (ai.onnx.ml::Normalizer node "odd_one")'])
  const beside = tinyModel({ x: ['N', 4] }, (g) => {
    const one = withoutRule(g, g.constant(float32([1, 2, 3, 4], [1, 4])), 4)
    const logits = linear(g, g.op('Add', ['x', one]), 4, 'logits')
    g.op('Normalizer', [logits], { norm: 'L1' }, { domain: 'ai.onnx.ml' })
    return logits
  })
  assert.equal(inspectModel(beside).missingRules, [], 'not on the way from the input to the scores')
})

test('BatchNormalization and Dropout that behave as in training are flagged', () => {
  const withNorm = (training: number) =>
    tinyModel({ x: ['N', 4] }, (g) => {
      const vector = (value: number): string => g.initializer('v', filled('float32', [4], value))
      const wanted = training === 1 ? 3 : 1
      const inputs = ['x', vector(1), vector(0), vector(0), vector(1)]
      const attributes = { epsilon: float(1e-5), training_mode: training }
      const [y] = g.ops('BatchNormalization', inputs, wanted, attributes, { name: 'bn' })
      return linear(g, y!, 4, 'logits')
    })
  assert.equal(inspectModel(withNorm(1)).trainingMode, ['BatchNormalization node "bn"'])
  assert.equal(inspectModel(withNorm(0)).trainingMode, [])

  const bool = (on: number): Tensor => ({ dtype: 'bool', dims: [], data: Uint8Array.of(on) })
  const withDropout = (mode: Tensor | undefined) =>
    tinyModel({ x: ['N', 4] }, (g) => {
      const rate = g.scalar(0.5, 'float32')
      const dropped = g.op('Dropout', ['x', rate, mode && g.constant(mode)], {}, { name: 'drop' })
      return linear(g, dropped, 4, 'logits')
    })
  assert.equal(inspectModel(withDropout(undefined)).trainingMode, [])
  assert.equal(inspectModel(withDropout(bool(0))).trainingMode, [], 'as PyTorch exports it for inference')
  assert.equal(inspectModel(withDropout(bool(1))).trainingMode, ['Dropout node "drop"'])
})

test('inspecting does not change the model', () => {
  const model = tinyClassifier({ shape: [1, 2, 2], outputs: 'many' })
  const nodes = [...model.graph.nodes]
  const outputs = [...model.graph.outputs]
  inspectModel(model)
  assert.equal(model.graph.nodes, nodes)
  assert.equal(model.graph.outputs, outputs)
})

test.run()
