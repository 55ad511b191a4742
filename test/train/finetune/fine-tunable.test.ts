import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildGradientGraph } from '../../../src/grad/gradient-graph.ts'
import { encodeModel } from '../../../src/onnx/encode.ts'
import { readModel } from '../../../src/onnx/file.ts'
import { halfToNumber } from '../../../src/onnx/float16.ts'
import type { Model } from '../../../src/onnx/model.ts'
import { filled, float32, int64, type Tensor, toNumbers } from '../../../src/onnx/tensor.ts'
import { fineTunable } from '../../../src/train/finetune/fine-tunable.ts'
import { trainable } from '../../../src/train/finetune/trainable.ts'
import { randomTensor } from '../../cli/models.ts'
import { runModel } from '../../grad/tiny-model.ts'
import { outputsOf, sameOutputs, wave } from '../../onnx/models.ts'
import { graph, info, modelOf, node } from '../../onnx/plain-graph.ts'

const golden = (name: string) => fileURLToPath(new URL(`../../goldens/finetune/${name}`, import.meta.url))
const files = Object.keys(JSON.parse(readFileSync(golden('parameters.json'), 'utf8')))
const bytes = (model: Model) => Buffer.from(encodeModel(model))
const image = wave('float32', [2, 3, 8, 8])

for (const name of files)
  test(`${name}: every weight has a gradient, and the file comes back`, async () => {
    const file = readModel(golden(`${name}.onnx`))
    const { model, restore } = fineTunable(file, { seed: 0 })
    assert.ok(bytes(restore(model.graph.initializers)).equals(bytes(file)))
    const { trained } = trainable(model)
    const gradients = await runModel(buildGradientGraph(model, { wrt: trained }).model, {
      image,
      labels: int64([1, 3]),
    })
    for (const weight of trained)
      assert.ok(
        toNumbers(gradients[`grad/${weight}`]!).some((x) => x !== 0),
        weight,
      )
  })

test('new weights are in the file that comes back, under their names', async () => {
  const file = readModel(golden('convolutions-plain.onnx'))
  const { model, restore } = fineTunable(file, { classes: 7, seed: 1 })
  const weights = new Map(model.graph.initializers)
  const bias = float32([1, 2, 3, 4, 5, 6, 7])
  weights.set('head.bias', bias)
  weights.set('of something else', bias)
  const restored = restore(weights)
  assert.is(restored.graph.initializers.get('head.bias'), bias)
  assert.equal([...restored.graph.initializers.keys()], [...file.graph.initializers.keys()])
  assert.equal(
    restored.graph.nodes.map((n) => [n.op, n.name, n.outputs]),
    file.graph.nodes.map((n) => [n.op, n.name, n.outputs]),
  )
  const expected = await outputsOf({ ...model, graph: { ...model.graph, initializers: weights } }, { image })
  const scores = await outputsOf(restored, { image })
  sameOutputs(scores, expected)
  assert.equal(scores.scores!.dims, [2, 7])
})

const half = (): Model => {
  const nodes = [
    node('h = Gemm x w b'),
    node('r = Relu h'),
    node('p = MatMul r v'),
    node('scores = Mul p half'),
  ]
  const tensor = (dims: readonly number[]): Tensor => filled('float16', dims, 0.25)
  const tensors = { w: tensor([4, 3]), b: tensor([3]), v: tensor([3, 5]), half: filled('float16', [], 0.5) }
  const main = graph([info('x', 'float16', ['N', 4])], nodes, 'scores', tensors)
  return modelOf({ ...main, outputs: [info('scores', 'float16', ['N', 5])] })
}

test('half precision is trained in float32 and rounded to the nearest when it is written', () => {
  const { model, restore } = fineTunable(half(), { seed: 0 })
  assert.equal(trainable(model).trained, ['w', 'b', 'v'])
  assert.equal(model.graph.inputs, [info('x', 'float32', ['N', 4])])
  assert.ok(bytes(restore(model.graph.initializers)).equals(bytes(half())))
  // The numbers of binary16 next to 1 are 1 - 2^-11 and 1 + 2^-10; ties go to even.
  const near = float32([1 + 2 ** -12, 1 + 2 ** -11 + 2 ** -20, 1 + 2 ** -11])
  const { graph: restored } = restore(new Map([['b', near]]))
  const bias = restored.initializers.get('b') as Tensor
  assert.is(bias.dtype, 'float16')
  assert.equal(Array.from(bias.data as Uint16Array, halfToNumber), [1, 1 + 2 ** -10, 1])
  assert.equal(restored.inputs, half().graph.inputs)
})

test('half precision with a new head', () => {
  const { model, restore } = fineTunable(half(), { classes: 2, seed: 0 })
  const restored = restore(model.graph.initializers).graph
  const weight = restored.initializers.get('v') as Tensor
  assert.equal([weight.dtype, ...weight.dims], ['float16', 3, 2])
  assert.equal(restored.outputs, [info('scores', 'float16', ['N', 2])])
})

test('weights in nodes and a new head: the file keeps its nodes', async () => {
  const constant = (name: string, dims: readonly number[]) =>
    node(`${name} = Constant`, { value: randomTensor(name, dims, 1) })
  const nodes = [
    constant('w', [4, 4]),
    node('h = MatMul x w'),
    constant('v', [4, 5]),
    node('scores = MatMul h v'),
  ]
  const file = modelOf(graph([info('x', 'float32', ['N', 4])], nodes, 'scores'))
  const { model, restore } = fineTunable(file, { classes: 3, seed: 0 })
  assert.equal(trainable(model).trained, ['w', 'v'])
  const restored = restore(model.graph.initializers)
  assert.equal(
    restored.graph.nodes.map((n) => [n.op, n.name]),
    nodes.map((n) => [n.op, n.name]),
  )
  assert.is(restored.graph.initializers.size, 0)
  const feeds = { x: wave('float32', [2, 4]) }
  const got = await outputsOf(restored, feeds)
  sameOutputs(got, await outputsOf(model, feeds))
  assert.equal(got.scores!.dims, [2, 3])
})

test.run()
