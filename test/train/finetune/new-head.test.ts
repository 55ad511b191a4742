import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../../src/errors.ts'
import type { Model, Node } from '../../../src/onnx/model.ts'
import { elementCount, filled, int64, type Tensor, toNumbers } from '../../../src/onnx/tensor.ts'
import { withNewHead } from '../../../src/train/finetune/new-head.ts'
import { findNetwork } from '../../../src/train/networks/index.ts'
import { randomTensor } from '../../cli/models.ts'
import { runModel } from '../../grad/tiny-model.ts'
import { wave } from '../../onnx/models.ts'
import { graph, info, modelOf, node } from '../../onnx/plain-graph.ts'

type Dims = Readonly<Record<string, readonly number[]>>

const image = info('x', 'float32', ['N', 2, 4, 4])

/** Of 10 classes; the last node makes `scores`. */
function classifier(
  nodes: readonly Node[],
  weights: Dims,
  rest: Readonly<Record<string, Tensor>> = {},
): Model {
  const tensors = Object.entries(weights).map(([name, dims]) => [name, randomTensor(name, dims, 1)] as const)
  const main = graph([image], nodes, 'scores', { ...Object.fromEntries(tensors), ...rest })
  return modelOf({ ...main, outputs: [info('scores', 'float32', ['N', 10])] })
}

const flat = node('flat = Flatten x')
const conv = node('conv = Conv x kernel bias', { kernel_shape: [1, 1] })
const kernels: Dims = { kernel: [10, 2, 1, 1], bias: [10] }

/** What the model is, the names that must change, and how large they are for 7 classes. */
const cases: Readonly<Record<string, readonly [Model, Dims]>> = {
  'Gemm, transposed': [
    classifier([flat, node('scores = Gemm flat w b', { transB: 1 })], { w: [10, 32], b: [10] }),
    { w: [7, 32], b: [7] },
  ],
  'Gemm with the bias as a row': [
    classifier([flat, node('scores = Gemm flat w b')], { w: [32, 10], b: [1, 10] }),
    { w: [32, 7], b: [1, 7] },
  ],
  'Gemm without bias, before a Softmax': [
    classifier([flat, node('z = Gemm flat w'), node('scores = Softmax z', { axis: 1 })], { w: [32, 10] }),
    { w: [32, 7] },
  ],
  'MatMul and Add, before a LogSoftmax and an Identity': [
    classifier(
      [
        flat,
        node('p = MatMul flat w'),
        node('z = Add b p'),
        node('s = LogSoftmax z', { axis: 1 }),
        node('scores = Identity s'),
      ],
      { w: [32, 10], b: [10] },
    ),
    { w: [32, 7], b: [7] },
  ],
  'a weight that is reshaped and transposed': [
    classifier(
      [
        node('wide = Reshape w shape'),
        node('tall = Transpose wide', { perm: [1, 0] }),
        flat,
        node('scores = Gemm flat tall', { transB: 1 }),
      ],
      { w: [2, 16, 10] },
      { shape: int64([32, 10]) },
    ),
    { w: [2, 16, 7], shape: [2] },
  ],
  'a 1x1 convolution before pooling': [
    classifier(
      [conv, node('r = Relu conv'), node('p = GlobalAveragePool r'), node('scores = Flatten p')],
      kernels,
    ),
    { kernel: [7, 2, 1, 1], bias: [7] },
  ],
  'a convolution with its bias behind it, and a Reshape that names the classes': [
    classifier(
      [
        node('c = Conv x kernel', { kernel_shape: [1, 1] }),
        node('s = Add c bias'),
        node('p = ReduceMean s axes', { keepdims: 1 }),
        node('scores = Reshape p target'),
      ],
      { kernel: [10, 2, 1, 1], bias: [10, 1, 1] },
      { axes: int64([2, 3]), target: int64([-1, 10]) },
    ),
    { kernel: [7, 2, 1, 1], bias: [7, 1, 1], target: [2] },
  ],
  'a temperature behind the layer': [
    classifier([flat, node('z = Gemm flat w'), node('scores = Div z t')], { w: [32, 10], t: [] }),
    { w: [32, 7] },
  ],
}

const tensorOf = ({ graph }: Model, name: string): Tensor => graph.initializers.get(name) as Tensor

for (const [name, [model, expected]] of Object.entries(cases))
  test(`${name}: 7 classes`, async () => {
    const before = new Map(model.graph.initializers)
    const changed = withNewHead(model, 7, 0)
    const different = [...before].filter(([n, t]) => changed.graph.initializers.get(n) !== t).map(([n]) => n)
    assert.equal(different.sort(), Object.keys(expected).sort())
    for (const [n, dims] of Object.entries(expected)) assert.equal(tensorOf(changed, n).dims, dims, n)
    assert.equal(changed.graph.nodes, model.graph.nodes)
    assert.equal([...changed.graph.initializers.keys()], [...before.keys()])
    assert.equal(changed.graph.outputs, [info('scores', 'float32', ['N', 7])])
    const { scores } = await runModel(changed, { x: wave('float32', [3, 2, 4, 4]) })
    assert.equal(scores!.dims, [3, 7])
    assert.equal(model.graph.initializers, before)
  })

const [linear] = cases['Gemm, transposed']!

test("the new weights are PyTorch's default: uniform within 1 / sqrt(fan in), by the seed", () => {
  const head = withNewHead(linear, 500, 3)
  for (const name of ['w', 'b']) {
    const numbers = toNumbers(tensorOf(head, name))
    const bound = 1 / Math.sqrt(32)
    assert.ok(numbers.every((x) => Math.abs(x) <= bound))
    const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length
    const variance = numbers.reduce((a, b) => a + b * b, 0) / numbers.length
    // Four standard errors.
    const n = elementCount(tensorOf(head, name).dims)
    assert.ok(Math.abs(mean) < (4 * bound) / Math.sqrt(3 * n), `${name}: mean ${mean}`)
    assert.ok(
      Math.abs(variance - bound ** 2 / 3) < (4 * 0.3 * bound ** 2) / Math.sqrt(n),
      `${name}: ${variance}`,
    )
  }
  assert.equal(tensorOf(withNewHead(linear, 500, 3), 'w'), tensorOf(head, 'w'))
  assert.not.equal(tensorOf(withNewHead(linear, 500, 4), 'w'), tensorOf(head, 'w'))
})

test('a bundled network gets the weights that it would start with', () => {
  const build = (classes: number) => findNetwork('mlp')({ shape: [1, 4, 4], classes, seed: 5 }).model
  const [changed, own] = [withNewHead(build(10), 4, 5), build(4)]
  assert.equal(changed.graph.initializers, own.graph.initializers)
})

test('as many classes as before are new ones', () => {
  const changed = withNewHead(linear, 10, 0)
  assert.equal(tensorOf(changed, 'w').dims, [10, 32])
  assert.not.equal(tensorOf(changed, 'w').data, tensorOf(linear, 'w').data)
})

test('sizes that the file states of weights and scores are the new ones', () => {
  const model = classifier([flat, node('z = Gemm flat w'), node('scores = Softmax z')], { w: [32, 10] })
  const { graph } = model
  // As files of IR version 3 list them.
  graph.inputs.push(info('w', 'float32', [32, 10]))
  for (const stated of [info('flat', 'float32', ['N', 32]), info('z', 'float32', ['N', 10])])
    graph.valueInfo.set(stated.name, stated)
  const changed = withNewHead(model, 7, 0)
  assert.equal(changed.graph.inputs, [image, info('w', 'float32', [32, 7])])
  assert.equal(
    [...changed.graph.valueInfo.values()],
    [info('flat', 'float32', ['N', 32]), info('z', 'float32', ['N', 7])],
  )
})

test('a target in a Constant node, or one that another Reshape reads, is replaced for this one alone', async () => {
  const target = int64([-1, 10])
  const head = [node('p = MatMul flat w'), node('scores = Reshape p target')]
  const made = classifier([node('target = Constant', { value: target }), flat, ...head], { w: [32, 10] })
  const inPlace = withNewHead(made, 7, 0)
  assert.equal(
    inPlace.graph.nodes.map((n) => [n.op, n.name]),
    made.graph.nodes.map((n) => [n.op, n.name]),
  )
  const ten = [
    node('cut = Slice flat start end axis'),
    node('even = Reshape cut target'),
    node('kept = Tanh even'),
  ]
  const slice = { start: int64([0]), end: int64([10]), axis: int64([1]) }
  const shared = classifier([flat, ...ten, ...head], { w: [32, 10] }, { target, ...slice })
  shared.graph.outputs.push({ name: 'kept' })
  const beside = withNewHead(shared, 7, 0)
  assert.equal(tensorOf(beside, 'target'), target)
  assert.equal(beside.graph.nodes.at(-1)!.inputs, ['p', 'scores/target'])
  for (const model of [inPlace, beside])
    assert.equal((await runModel(model, { x: wave('float32', [2, 2, 4, 4]) })).scores!.dims, [2, 7])
})

test('half precision keeps its type', () => {
  const halfImage = info('x', 'float16', ['N', 4])
  const main = graph([halfImage], [node('scores = MatMul x w')], 'scores', {
    w: filled('float16', [4, 10], 1),
  })
  const changed = tensorOf(withNewHead(modelOf(main), 7, 0), 'w')
  assert.equal([changed.dtype, ...changed.dims], ['float16', 4, 7])
  assert.ok(toNumbers(changed).every((x) => x !== 0 && Math.abs(x) <= 0.5))
})

const single = classifier([flat, node('z = Gemm flat w'), node('scores = Sigmoid z')], { w: [32, 1] })

test('a single Sigmoid score is two classes, and stays one', () => {
  const changed = withNewHead(single, 2, 0)
  assert.equal(tensorOf(changed, 'w').dims, [32, 1])
  assert.not.equal(tensorOf(changed, 'w').data, tensorOf(single, 'w').data)
})

const refused = (model: Model, classes: number, expected: RegExp) =>
  assert.throws(
    () => withNewHead(model, classes, 0),
    (error: unknown) => error instanceof UserError && expected.test(error.message),
    `expected ${expected}`,
  )

test('what has no place for other classes is refused', () => {
  refused(linear, 1, /^--classes: expected a whole number of at least 2, got 1$/)
  refused(linear, 2.5, /got 2\.5$/)
  refused(single, 7, /^--classes: expected 2, since "scores" is one score a sample, got 7$/)
  const made = /^--classes: expected a Gemm, MatMul or Conv with constant weights to make the 10 scores, got /
  const halves = [node('a b = Split flat', { axis: 1 }), node('product = Mul a b')]
  refused(
    classifier(
      [flat, ...halves, node('scores = Slice product s e a1')],
      {},
      {
        s: int64([0]),
        e: int64([10]),
        a1: int64([1]),
      },
    ),
    7,
    new RegExp(`${made.source}Slice node "scores"`),
  )
  const two = [node('a = Gemm flat w'), node('b = Gemm flat w2'), node('scores = Add a b')]
  refused(classifier([flat, ...two], { w: [32, 10], w2: [32, 10] }), 7, /got Add node "scores"/)
})

test('what depends on the old number is refused, by name', () => {
  const scaled = [flat, node('z = Gemm flat w'), node('scores = Softmax z'), node('scaled = Mul z perClass')]
  const side = classifier(scaled, { w: [32, 10], perClass: [10] })
  side.graph.outputs.push({ name: 'scaled' })
  refused(side, 7, /^--classes: Mul node "scaled" depends on the old number of scores, 10$/)
  const direct = classifier([flat, node('z = Gemm flat w'), node('scores = Mul z perClass')], {
    w: [32, 10],
    perClass: [10],
  })
  refused(direct, 7, /got Mul node "scores"$/)
})

test('a weight that others read is refused', () => {
  const tied = [flat, node('code = MatMul flat w'), node('back = Gemm code w', { transB: 1 })]
  const model = classifier([...tied, node('scores = MatMul back w')], { w: [32, 10] })
  refused(model, 7, /^--classes: expected MatMul node "scores" alone to read "w"/)
})

test.run()
