import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/errors.ts'
import { toAttribute } from '../../../src/onnx/attributes.ts'
import type { Model, Node } from '../../../src/onnx/model.ts'
import { float32, int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { findFeatures } from '../../../src/train/adamix/features.ts'
import { build, prepare, shifted, steps } from './fixtures.ts'

const featuresOf = (source: Model) => findFeatures({ source, input: 'input', logits: 'logits' })

/** The network with other nodes in place of its last. */
const ending = (
  { graph, ...model }: Model,
  nodes: readonly Node[],
  more: readonly [string, Tensor][],
): Model => ({
  ...model,
  graph: {
    ...graph,
    nodes: [...graph.nodes.slice(0, -1), ...nodes],
    initializers: new Map([...graph.initializers, ...more]),
  },
})

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): Node => ({
  op,
  domain: '',
  name: output,
  inputs,
  outputs: [output],
  attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, toAttribute(value)])),
})

const mlp = build('mlp', 1)
const dense = build('mlp', 1).model
const weight = dense.graph.initializers.get('fc3.weight') as Tensor

/** fc3 as Keras exports it. */
const matmul = ending(
  dense,
  [
    node('MatMul', ['hidden2', 'kernel'], 'product'),
    node('Add', ['product', 'fc3.bias'], 'sum'),
    node('Reshape', ['sum', 'flat_shape'], 'logits'),
  ],
  [
    [
      'kernel',
      float32(
        Float32Array.from(
          { length: 160 },
          (_, i) => (weight.data as Float32Array)[(i % 10) * 16 + Math.floor(i / 10)]!,
        ),
        [16, 10],
      ),
    ],
    ['flat_shape', int64([-1, 10])],
  ],
)

test('the features of bundled networks', () => {
  const features = (name: string, options = {}) => featuresOf(build(name, 1, options).model)
  assert.equal(features('mlp'), { value: 'hidden2', size: 16 })
  assert.equal(features('mlp', { dropout: 0.5 }), { value: 'dropout2', size: 16 })
  assert.equal(features('cnn'), { value: 'flat', size: 32 })
  assert.equal(features('preactresnet18', { width: 4 }), { value: 'flat', size: 32 })
  assert.equal(features('wrn-10-1', { width: undefined }), { value: 'flat', size: 64 })
})

test('MatMul, Add and Reshape are a linear layer too, with the same steps', async () => {
  assert.equal(featuresOf(matmul), { value: 'hidden2', size: 16 })
  const [generator, seed] = [build('mlp', 2), 3]
  const { graph } = prepare('mlp', { generator, seed })
  const own = await steps(graph, 3, shifted)
  const other = await steps(prepare('mlp', { generator, seed }, {}, matmul).graph, 3, shifted)
  for (const [i, { loss }] of other.results.entries()) assert.ok(Math.abs(loss - own.results[i]!.loss) < 1e-5)
})

test('products that are no such layer', () => {
  const bad = {
    'of two values of the input': node('MatMul', ['hidden2', 'hidden2'], 'logits'),
    'of a transposed value': node('Gemm', ['hidden2', 'fc3.weight'], 'logits', { transA: 1, transB: 1 }),
    'with the weights first': node('MatMul', ['fc3.weight', 'hidden2'], 'logits'),
    'after an activation': node('Relu', ['hidden2'], 'logits'),
    'after the sum of two values': node('Add', ['hidden2', 'hidden2'], 'logits'),
  }
  for (const [about, last] of Object.entries(bad))
    assert.throws(
      () => featuresOf(ending(mlp.model, [last], [])),
      (error: unknown) => error instanceof UserError && error.message.includes(`${last.op} node "logits"`),
      about,
    )
})

test.run()
