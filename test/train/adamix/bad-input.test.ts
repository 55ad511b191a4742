import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/errors.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { checkAdaMixBatch } from '../../../src/train/adamix/options.ts'
import { buildAdaMixGraph } from '../../../src/train/adamix/step-graph.ts'
import { finishNetwork, startNetwork } from '../../../src/train/networks/builder.ts'
import { convolution, globalPool } from '../../../src/train/networks/layers.ts'
import { build, prepare, sgd, shape } from './fixtures.ts'

const fails = (body: () => unknown, pattern: RegExp) =>
  assert.throws(body, (error: unknown) => error instanceof UserError && pattern.test(error.message))

test('a batch is even and has four samples at least', () => {
  for (const batch of [4, 6, 128]) checkAdaMixBatch(batch)
  for (const batch of [2, 0, 7, 4.5, Number.NaN])
    fails(() => checkAdaMixBatch(batch), new RegExp(`--batch: expected an even number.*got ${batch}`))
})

test('a network without a final linear layer', () => {
  const net = startNetwork({ shape, classes: 10, seed: 1 }, { batchNorm: false })
  const scores = convolution(net, net.input, 'last', { inputs: 1, outputs: 10, kernel: 1 })
  const model = finishNetwork(net, globalPool(net, scores))
  const options = { layers: ['input'], optimizer: sgd, generator: build('cnn', 2), seed: 3 }
  fails(() => buildAdaMixGraph(model, options), /linear layer.*GlobalAveragePool node "pool"/)
  const other = { ...options, generator: { model, layers: ['input'] } }
  fails(() => buildAdaMixGraph(build('cnn', 1).model, other), /linear layer.*GlobalAveragePool node "pool"/)
})

test('layers other than the input', () => {
  for (const layers of [[], ['stage1'], ['input', 'stage1']])
    fails(() => prepare('cnn', { layers }), /--layers: expected AdaMix to mix at the input "input" alone/)
})

test('a generator for other samples', () => {
  const generator = build('mlp', 2, { shape: [1, 10, 10] })
  fails(() => prepare('mlp', { generator }), /generator: expected samples \[1,12,12\].*got \[1,10,10\]/)
})

test('a generator of another operator set', () => {
  const { model, layers } = build('mlp', 2)
  const generator = { model: { ...model, opsets: new Map([['', 21]]) }, layers }
  fails(() => prepare('mlp', { generator }), /generator: expected opset 18.*got 21/)
})

test('a network with a batch size of its own', () => {
  const fixed = (model: Model): Model => {
    const inputs = model.graph.inputs.map((info) => ({
      ...info,
      type: { kind: 'tensor', dtype: 'float32', shape: [8, ...shape] } as const,
    }))
    return { ...model, graph: { ...model.graph, inputs } }
  }
  const options = { layers: ['input'], optimizer: sgd, generator: build('mlp', 2), seed: 3 }
  fails(() => buildAdaMixGraph(fixed(build('mlp', 1).model), options), /free batch size, got 8/)
})

test.run()
