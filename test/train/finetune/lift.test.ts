import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeModel } from '../../../src/onnx/encode.ts'
import type { Model, Node } from '../../../src/onnx/model.ts'
import { filled, float32, int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { liftConstants, lowerConstants } from '../../../src/train/finetune/lift.ts'
import { randomTensor } from '../../cli/models.ts'
import { runModel } from '../../grad/tiny-model.ts'
import { wave } from '../../onnx/models.ts'
import { graph, info, modelOf, node } from '../../onnx/plain-graph.ts'

const constant = (name: string, tensor: Tensor): Node => node(`${name} = Constant`, { value: tensor })

const modelWith = (nodes: readonly Node[], initializers: Readonly<Record<string, Tensor>>): Model => ({
  ...modelOf(graph([info('x', 'float32', ['N', 4])], nodes, 'scores', initializers)),
  opsets: new Map([['', 18]]),
})

/** Weights in nodes, between others; the slope is a single number, the order is of integers. */
const inNodes = modelWith(
  [
    constant('order', int64([1, 0, 3, 2])),
    constant('w1', randomTensor('w1', [4, 4], 1)),
    node('sorted = Gather x order', { axis: 1 }),
    node('w2 = ConstantOfShape shape', { value: float32([0.5]) }),
    node('product = MatMul sorted w1'),
    constant('half', float32([0.5], [])),
    node('hidden = Mul product half'),
    constant('b2', randomTensor('b2', [3], 1)),
    node('scores = Gemm hidden w2 b2'),
  ],
  { shape: int64([4, 3]) },
)

/** Biases that start equal, and a weight that two layers share. */
const aliased = (bias: Tensor): Model =>
  modelWith(
    [
      node('bias2 = Identity bias1'),
      node('w2 = Identity w1'),
      node('h1 = Gemm x w1 bias1'),
      node('scores = Gemm h1 w2 bias2'),
    ],
    { w1: randomTensor('w', [4, 4], 1), bias1: bias },
  )

const names = ({ graph }: Model) => graph.nodes.map((n) => [n.name, ...n.outputs])
const bytes = (model: Model) => Buffer.from(encodeModel(model))

test('weights in nodes become initializers under their names; single numbers and integers stay', () => {
  const { model, tensors } = liftConstants(inNodes)
  assert.equal([...tensors.keys()], ['w1', 'w2', 'b2'])
  assert.equal([...model.graph.initializers.keys()], ['shape', 'w1', 'w2', 'b2'])
  assert.equal(
    model.graph.nodes.map((n) => n.outputs[0]),
    ['order', 'sorted', 'product', 'half', 'hidden', 'scores'],
  )
  assert.equal(tensors.get('w2'), filled('float32', [4, 3], 0.5))
})

test('a lifted model computes the same', async () => {
  const x = wave('float32', [2, 4])
  const lifted = await runModel(liftConstants(inNodes).model, { x })
  assert.equal(lifted, await runModel(inNodes, { x }))
})

test('what is lifted and not changed goes back to the byte', () => {
  for (const model of [inNodes, aliased(filled('float32', [4], 0))]) {
    const lifted = liftConstants(model)
    assert.ok(lifted.tensors.size > 0)
    assert.ok(bytes(lowerConstants(model, lifted, lifted.model)).equals(bytes(model)))
  }
})

test('what has changed is a Constant in its place, all else keeps names and order', async () => {
  const lifted = liftConstants(inNodes)
  const changed = liftConstants(inNodes).model
  const tensor = randomTensor('other', [4, 3], 1)
  changed.graph.initializers.set('w2', tensor)
  const lowered = lowerConstants(inNodes, lifted, changed)
  assert.equal(names(lowered), names(inNodes))
  assert.equal([...lowered.graph.initializers.keys()], ['shape'])
  const at = inNodes.graph.nodes.findIndex((n) => n.outputs[0] === 'w2')
  assert.equal(lowered.graph.nodes[at], constant('w2', tensor))
  for (const [i, n] of lowered.graph.nodes.entries())
    assert.ok(i === at || n === inNodes.graph.nodes[i], n.name)
  const x = wave('float32', [2, 4])
  assert.equal(await runModel(lowered, { x }), await runModel(changed, { x }))
})

test('constants of a file with its weights in initializers are no parameters', () => {
  const model = modelWith(
    [
      constant('ones', filled('float32', [4], 1)),
      node('hidden = Gemm x w1'),
      node('scaled = Mul hidden ones'),
      node('scores = Gemm scaled w2'),
    ],
    { w1: randomTensor('w1', [4, 4], 1), w2: randomTensor('w2', [4, 3], 1) },
  )
  assert.is(liftConstants(model).tensors.size, 0)
})

test('biases that are equal by accident come apart, trained parameters that are equal are one', () => {
  const fresh = liftConstants(aliased(filled('float32', [4], 0)))
  assert.equal([...fresh.tensors.keys()], ['bias2'])
  assert.equal([...fresh.model.graph.initializers.keys()], ['w1', 'bias1', 'bias2'])
  assert.equal(
    fresh.model.graph.nodes.map((n) => n.outputs[0]),
    ['w2', 'h1', 'scores'],
  )
  assert.is(liftConstants(aliased(randomTensor('b', [4], 1))).tensors.size, 0)
})

test('an Identity of what nothing else reads stays', () => {
  const model = modelWith([node('bias = Identity source'), node('scores = Gemm x w bias')], {
    w: randomTensor('w', [4, 3], 1),
    source: filled('float32', [3], 0),
  })
  assert.is(liftConstants(model).tensors.size, 0)
})

test('lifting does not change the model', () => {
  const before = bytes(inNodes)
  liftConstants(inNodes)
  assert.ok(bytes(inNodes).equals(before))
})

test.run()
