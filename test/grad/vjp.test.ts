/** Vector-Jacobian products as a model: its ports, and several outputs at once. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildVjpGraph } from '../../src/grad/vjp.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import type { Model } from '../../src/onnx/model.ts'
import { printType } from '../../src/onnx/print.ts'
import { float32, int64, toNumbers } from '../../src/onnx/tensor.ts'
import { verifyModel } from '../../src/onnx/verify.ts'
import { emptyModel, gradientsOf, runModel, tinyModel } from './tiny-model.ts'

const ports = (infos: Model['graph']['inputs']) =>
  infos.map(({ name, type }) => `${name}: ${printType(type)}`)

/** Sum and product of X and W, and which is larger; the indices take rows of W. */
function mixedModel(): Model {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float32', ['N', 2])
  g.input('rows', 'int64', ['N'])
  g.input('W', 'float32', [3, 2])
  const taken = g.op('Gather', ['W', 'rows'])
  g.output(g.op('Add', ['X', taken]))
  g.output(g.op('Mul', ['X', taken]))
  g.output(g.op('Greater', ['X', taken]))
  return g.model
}

test('cotangents of float outputs come in, gradients of float inputs go out', () => {
  const vjp = buildVjpGraph(mixedModel())
  verifyModel(vjp)
  assert.equal(ports(vjp.graph.inputs), [
    'X: float32[N,2]',
    'rows: int64[N]',
    'W: float32[3,2]',
    'cotangent/Add: float32[N,2]',
    'cotangent/Mul: float32[N,2]',
  ])
  assert.equal(ports(vjp.graph.outputs), [
    'Add: float32[N,2]',
    'Mul: float32[N,2]',
    'Greater: bool[N,2]',
    'grad/X: float32[N,2]',
    'grad/W: float32[3,2]',
  ])
})

test('the sum over all outputs, and the outputs themselves', async () => {
  const feeds = {
    X: float32([1, 2, 3, 4], [2, 2]),
    rows: int64([2, 2]),
    W: float32([0, 0, 0, 0, 5, 6], [3, 2]),
  }
  const cotangents = { Add: float32([1, 10, 100, 1000], [2, 2]), Mul: float32([1, 1, 2, 2], [2, 2]) }
  const { X, W } = await gradientsOf(mixedModel(), feeds, cotangents)
  assert.equal(toNumbers(X!), [1 + 5, 10 + 6, 100 + 2 * 5, 1000 + 2 * 6])
  // Row 2 is taken twice.
  assert.equal(toNumbers(W!), [0, 0, 0, 0, 101 + 1 + 6, 1010 + 2 + 8])
  const seeds = Object.fromEntries(Object.entries(cotangents).map(([n, t]) => [`cotangent/${n}`, t]))
  const outputs = await runModel(buildVjpGraph(mixedModel()), { ...feeds, ...seeds })
  assert.equal(toNumbers(outputs.Mul!), [5, 12, 15, 24])
  assert.equal(toNumbers(outputs.Greater!), [0, 0, 0, 0])
})

test('with respect to an initializer, and to one input of several', async () => {
  const model = tinyModel({ X: [2], Z: [2] }, (g) => {
    g.initializer('W', float32([3, 4]))
    return g.op('Mul', [g.op('Mul', ['X', 'W']), 'Z'])
  })
  const vjp = buildVjpGraph(model, ['W', 'Z'])
  assert.equal(
    vjp.graph.outputs.map((o) => o.name),
    ['Mul_1', 'grad/W', 'grad/Z'],
  )
  const feeds = { X: float32([1, 2]), Z: float32([5, 7]) }
  const { W, Z } = await gradientsOf(model, feeds, { Mul_1: float32([1, 10]) }, ['W', 'Z'])
  assert.equal(
    [toNumbers(W!), toNumbers(Z!)],
    [
      [5, 140],
      [3, 80],
    ],
  )
})

test('an output that depends on nothing asked for', async () => {
  const model = tinyModel({ X: [2], Z: [2] }, (g) => [g.op('Neg', ['Z']), g.op('Exp', ['X'])])
  const cotangents = { Neg: float32([1, 1]), Exp: float32([1, 2]) }
  const { X } = await gradientsOf(model, { X: float32([0, 0]), Z: float32([0, 0]) }, cotangents, ['X'])
  assert.equal(toNumbers(X!), [1, 2])
})

test('an older opset is brought to 18, inputs that are initializers as well are not asked for', () => {
  const model = tinyModel(
    { X: ['N', 2] },
    (g) => {
      g.input('W', 'float32', [2])
      g.graph.initializers.set('W', float32([1, 2]))
      return g.op('Softmax', [g.op('Mul', ['X', 'W'])])
    },
    9,
  )
  const vjp = buildVjpGraph(model)
  assert.is(vjp.opsets.get(''), 18)
  assert.equal(
    vjp.graph.outputs.map((o) => o.name),
    ['Softmax', 'grad/X'],
  )
})

test.run()
