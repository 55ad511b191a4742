import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { float } from '../../src/onnx/attributes.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Attribute, Graph } from '../../src/onnx/model.ts'
import { float32, int64, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { verifyModel } from '../../src/onnx/verify.ts'
import { emptyModel } from '../grad/tiny-model.ts'
import { feedsOf, fixture, outputsOf, sameOutputs } from './models.ts'

const withInput = (shape: readonly (number | string)[] = ['n', 3]): GraphBuilder => {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', shape)
  return g
}

test('a graph built as code runs', async () => {
  const g = withInput()
  const y = g.op('LeakyRelu', [g.op('Add', ['x', g.scalar(1, 'x')])], { alpha: float(0.5) })
  g.output(y, 'y')
  verifyModel(g.model)
  const { y: out } = await outputsOf(g.model, { x: float32([-3, 0, 1, -1, 2, 5], [2, 3]) })
  assert.equal(toNumbers(out!), [-1, 1, 2, 0, 3, 6])
  const type = { kind: 'tensor', dtype: 'float32', shape: ['n', 3] }
  assert.equal(g.graph.outputs, [{ name: 'y', type }])
})

test('types are known as nodes are appended', () => {
  const g = withInput()
  const y = g.op('Transpose', ['x'])
  assert.equal([g.dtype(y), g.shape(y), g.rank(y), g.staticShape(y)], ['float32', [3, 'n'], 2, undefined])
  assert.equal(g.staticShape(g.ints([1, 2])), [2])
  const unknown = g.op('Nobody', [y])
  assert.is(g.tryFacts(unknown), undefined)
  assert.throws(() => g.facts(unknown), /"Nobody" to have an inferred type/)
  g.assume(unknown, { dtype: 'int8' })
  assert.is(g.dtype(unknown), 'int8')
  assert.throws(() => g.shape(unknown), /known rank/)
})

test('omitted inputs are empty names, at the end nothing; undefined attributes are absent', () => {
  const g = withInput()
  g.op('Clip', ['x', undefined, g.scalar(1, 'x')], { a: undefined, b: 1 })
  g.op('Clip', ['x', undefined, undefined])
  const [both, none] = g.graph.nodes
  assert.equal(both!.inputs, ['x', '', 'scalar'])
  assert.equal([...both!.attributes.keys()], ['b'])
  assert.equal(none!.inputs, ['x'])
})

test('outputs that are not wanted have the empty name', () => {
  const g = withInput()
  assert.equal(g.ops('Split', ['x'], 2, { num_outputs: 2 }), ['Split', 'Split.1'])
  assert.equal(g.ops('TopK', ['x', g.ints([1])], [false, true]), ['', 'TopK.1'])
})

test('names are unique: among inputs, initializers, nodes, values and subgraphs', () => {
  const g = new GraphBuilder(readModel(fixture('subgraphs.onnx')))
  for (const taken of ['x', 'w', 'outer', 'inner/out', 'state', 'k']) assert.is.not(g.unique(taken), taken)
  assert.equal([g.unique('new'), g.unique('new'), g.unique('new')], ['new', 'new_1', 'new_2'])
  assert.throws(() => g.input('w', 'float32', []), /"w" is taken/)
})

test('equal small constants are one, to the bit', () => {
  const g = withInput()
  assert.is(g.ints([1, 2]), g.ints([1, 2]))
  assert.is.not(g.ints([1, 2]), g.ints([2, 1]))
  assert.is.not(g.scalar(0, 'float32'), g.scalar(-0, 'float32'))
  assert.is.not(g.scalar(1, 'float32'), g.scalar(1, 'float64'))
  assert.is.not(g.constant(float32([1, 2])), g.constant(float32([1, 2], [2, 1])))
  assert.is.not(g.constant(int64([1])), g.constant(int64([1], [])))
  const strings = (...data: string[]): Tensor => ({ dtype: 'string', dims: [2], data })
  assert.is.not(g.constant(strings('a,b', 'c')), g.constant(strings('a', 'b,c')))
  assert.is(g.constant(strings('a', 'b')), g.constant(strings('a', 'b')))
  assert.is.not(g.initializer('w', float32([1])), g.initializer('w', float32([1])))
  assert.is(g.scalar(2, 'x'), g.scalar(2, 'float32'))
})

test('the numbers of constants, and of sizes that are known', () => {
  const g = withInput([2, 3])
  assert.equal(g.constantNumbers(g.ints([4, 5])), [4, 5])
  assert.equal(g.constantNumbers(g.op('Shape', ['x'])), [2, 3])
  assert.is(g.constantNumbers('x'), undefined)
  const large = g.initializer('large', float32(new Float32Array(1000)))
  assert.is(g.constantNumbers(large)!.length, 1000)
})

test('a bfloat16 scalar has the value, not its bits', () => {
  const g = withInput()
  assert.equal(g.constantNumbers(g.scalar(1.5, 'bfloat16')), [1.5])
})

/** x -> relu -> y, and an If whose branch reads relu. */
function withBranch(): GraphBuilder {
  const g = withInput([2])
  g.input('flag', 'bool', [])
  const inner = g.op('Relu', ['x'], {}, { name: 'inner' })
  const branch = (name: string, op: string): Graph => ({
    ...emptyModel().graph,
    name,
    nodes: [{ op, domain: '', name, inputs: [inner], outputs: [name], attributes: new Map() }],
    outputs: [{ name }],
  })
  const attributes = { then_branch: branch('t', 'Neg'), else_branch: branch('e', 'Exp') }
  g.output(g.op('If', ['flag'], attributes), 'y')
  g.output(inner)
  g.graph.valueInfo.set(inner, { name: inner })
  return g
}

test('a value is renamed wherever it is used: nodes, subgraphs, outputs, types', async () => {
  const [before, g] = [withBranch(), withBranch()]
  g.rename('inner', 'other')
  verifyModel(g.model)
  assert.equal(
    g.graph.outputs.map(({ name }) => name),
    ['y', 'other'],
  )
  assert.equal([...g.graph.valueInfo.keys()], ['other'])
  assert.equal([g.tryFacts('inner'), g.shape('other')], [undefined, [2]])
  for (const flag of [0, 1]) {
    const feeds = {
      x: float32([-1, 2]),
      flag: { dtype: 'bool', dims: [], data: Uint8Array.of(flag) },
    } as const
    const { other, ...rest } = await outputsOf(g.model, feeds)
    sameOutputs({ ...rest, inner: other! }, await outputsOf(before.model, feeds))
  }
})

test('renaming leaves nodes of the model that went in alone', () => {
  const g = withBranch()
  const nodes = [...g.graph.nodes]
  const branch = (nodes[1]!.attributes.get('then_branch') as Attribute & { type: 'graph' }).value
  g.rename('inner', 'other')
  assert.equal(nodes[0]!.outputs, ['inner'])
  assert.equal(branch.nodes[0]!.inputs, ['inner'])
})

test('building goes on from a model that is read', async () => {
  const model = readModel(fixture('sizes.onnx'))
  const g = new GraphBuilder(model)
  g.output(g.op('Neg', ['ausgabe ü']), 'minus')
  const outputs = await outputsOf(g.model, feedsOf(g.model))
  assert.equal(
    toNumbers(outputs.minus!),
    toNumbers(outputs['ausgabe ü']!).map((v) => -v),
  )
})

test.run()
