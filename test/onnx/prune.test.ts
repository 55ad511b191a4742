import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModel } from '../../src/onnx/file.ts'
import type { Attribute, Graph, LocalFunction, Model, Node } from '../../src/onnx/model.ts'
import { pruneModel, reads } from '../../src/onnx/prune.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { verifyModel } from '../../src/onnx/verify.ts'
import { emptyModel } from '../grad/tiny-model.ts'
import { feedsOf, fixture, outputsOf, sameOutputs } from './models.ts'

const node = (op: string, inputs: string[], outputs: string[], more: Partial<Node> = {}): Node => ({
  op,
  domain: '',
  name: op,
  inputs,
  outputs,
  attributes: new Map(),
  ...more,
})

function modelOf(nodes: Node[], outputs: string[], initializers: string[] = []): Model {
  const model = emptyModel()
  model.graph.inputs = [{ name: 'x' }]
  for (const name of initializers) model.graph.initializers.set(name, float32([1]))
  model.graph.nodes = nodes
  model.graph.outputs = outputs.map((name) => ({ name }))
  for (const output of nodes.flatMap((n) => n.outputs)) model.graph.valueInfo.set(output, { name: output })
  return model
}

const kept = ({ graph }: Model) => graph.nodes.map((n) => n.op)

test('what leads to no output goes: nodes, initializers, types', () => {
  const nodes = [
    node('A', ['x', 'w'], ['a']),
    node('B', ['a', 'unused'], ['b']),
    node('C', ['b'], ['c']),
    node('D', ['a', '', 'v'], ['d', 'd2']),
  ]
  const model = modelOf(nodes, ['d2'], ['w', 'v', 'unused'])
  const pruned = pruneModel(model)
  assert.equal(kept(pruned), ['A', 'D'])
  assert.equal([...pruned.graph.initializers.keys()], ['w', 'v'])
  assert.equal([...pruned.graph.valueInfo.keys()], ['a', 'd', 'd2'])
  assert.equal(kept(model), ['A', 'B', 'C', 'D'])
  assert.is(model.graph.initializers.size, 3)
})

test('inputs stay, and an initializer that is an input stays its default', () => {
  const model = modelOf([], [], ['default', 'other'])
  model.graph.inputs.push({ name: 'default' })
  const { graph } = pruneModel(model)
  assert.equal(
    graph.inputs.map(({ name }) => name),
    ['x', 'default'],
  )
  assert.equal([...graph.initializers.keys()], ['default'])
})

test('an initializer that is an output stays', () => {
  assert.equal([...pruneModel(modelOf([], ['w'], ['w'])).graph.initializers.keys()], ['w'])
})

const graphOf = (nodes: Node[], outputs: string[]): Graph => ({
  ...emptyModel().graph,
  nodes,
  inputs: [{ name: 'own input' }],
  initializers: new Map([['own constant', float32([1])]]),
  outputs: outputs.map((name) => ({ name })),
})

test('what a subgraph reads from outside stays', () => {
  const inner = graphOf([node('In', ['deep', 'own input', 'own constant'], ['i'])], ['i'])
  const sub = graphOf(
    [node('If', [], ['s'], { attributes: new Map([['then_branch', { type: 'graph', value: inner }]]) })],
    ['s', 'direct'],
  )
  const kinds: Attribute[] = [
    { type: 'graph', value: sub },
    { type: 'graphs', value: [sub] },
  ]
  for (const attribute of kinds) {
    const outer = node('Outer', ['x'], ['y'], { attributes: new Map([['body', attribute]]) })
    assert.equal([...reads(outer)].sort(), ['deep', 'direct', 'x'])
    const nodes = [node('A', ['x'], ['deep']), node('B', ['x'], ['direct']), node('C', ['x'], ['i2']), outer]
    assert.equal(kept(pruneModel(modelOf(nodes, ['y']))), ['A', 'B', 'Outer'])
  }
})

const localFunction = (domain: string, name: string): LocalFunction => ({
  domain,
  name,
  inputs: [],
  outputs: [],
  attributes: [],
  nodes: [],
  opsets: new Map(),
})

test('functions stay as long as one is called', () => {
  for (const domain of ['local', '']) {
    const call = node('F', ['x'], ['y'], { domain })
    const functions = [localFunction(domain, 'F'), localFunction(domain, 'G')]
    assert.is(pruneModel({ ...modelOf([call], ['y']), functions }).functions.length, 2)
    assert.is(pruneModel({ ...modelOf([call], ['x']), functions }).functions.length, 0)
    const branch = graphOf([call], ['y'])
    const attributes = new Map<string, Attribute>([['b', { type: 'graph', value: branch }]])
    const nested = modelOf([node('If', ['x'], ['z'], { attributes })], ['z'])
    assert.is(pruneModel({ ...nested, functions }).functions.length, 2)
  }
})

test('a model with subgraphs runs as before on the outputs that are left', async () => {
  for (const wanted of ['y', 'sums', 'all']) {
    const model = readModel(fixture('subgraphs.onnx'))
    model.graph.outputs = model.graph.outputs.filter(({ name }) => name === wanted)
    const pruned = pruneModel(model)
    verifyModel(pruned)
    sameOutputs(await outputsOf(pruned, feedsOf(model)), await outputsOf(model, feedsOf(model)))
  }
})

test.run()
