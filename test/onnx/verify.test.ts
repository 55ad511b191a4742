import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UserError } from '../../src/errors.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Attribute, Graph, Model, Node } from '../../src/onnx/model.ts'
import { float32 } from '../../src/onnx/tensor.ts'
import { verifyModel } from '../../src/onnx/verify.ts'
import { throwsUserError } from '../data/user-error.ts'
import { emptyModel } from '../grad/tiny-model.ts'
import { fixture } from './models.ts'

const node = (op: string, inputs: string[], outputs: string[], more: Partial<Node> = {}): Node => ({
  op,
  domain: '',
  name: `${op} of ${inputs}`,
  inputs,
  outputs,
  attributes: new Map(),
  ...more,
})

function modelOf(nodes: Node[], outputs: string[] = []): Model {
  const model = emptyModel()
  model.graph.inputs = [{ name: 'x' }]
  model.graph.initializers.set('w', float32([1]))
  model.graph.nodes = nodes
  model.graph.outputs = outputs.map((name) => ({ name }))
  return model
}

const graphOf = (nodes: Node[], outputs: string[], inputs: string[] = []): Graph => ({
  ...emptyModel().graph,
  name: 'sub',
  nodes,
  inputs: inputs.map((name) => ({ name })),
  outputs: outputs.map((name) => ({ name })),
})

const withGraph = (value: Graph, outputs: string[]): Node =>
  node('If', ['x'], outputs, {
    attributes: new Map<string, Attribute>([['branch', { type: 'graph', value }]]),
  })

const withGraphs = (value: Graph[]): Node =>
  node('Many', [], ['m'], { attributes: new Map<string, Attribute>([['g', { type: 'graphs', value }]]) })

test('graphs that keep the rules', () => {
  verifyModel(
    modelOf([node('Add', ['x', 'w'], ['y']), node('Clip', ['y', '', 'w'], ['z', ''])], ['z', 'x', 'w']),
  )
  const inner = node('Add', ['outer', 'a'], ['y'])
  verifyModel(
    modelOf([node('Abs', ['x'], ['outer']), withGraph(graphOf([inner], ['y', 'outer'], ['a']), ['r'])]),
  )
  // Two branches may use the same names.
  const twice = graphOf([node('Abs', ['x'], ['same'])], ['same'])
  verifyModel(modelOf([withGraphs([twice, twice])]))
  for (const name of ['subgraphs', 'functions', 'annotations', 'sizes'])
    verifyModel(readModel(fixture(`${name}.onnx`)))
})

test('an initializer may be an input too', () => {
  const model = modelOf([])
  model.graph.inputs.push({ name: 'w' })
  verifyModel(model)
})

test('what breaks them is named', async () => {
  const refuse = (model: Model, ...parts: string[]) => throwsUserError(() => verifyModel(model), ...parts)
  await refuse(modelOf([node('Abs', ['no'], ['y'])]), 'Abs node "Abs of no"', 'input "no"')
  await refuse(modelOf([node('Abs', ['x'], ['w'])]), 'output "w" is defined twice')
  await refuse(modelOf([node('Split', ['x'], ['a', 'a'])]), 'output "a" is defined twice')
  await refuse(modelOf([], ['y']), 'output "y" is not computed')
  await refuse(modelOf([node('Abs', ['x'], ['y'], { domain: 'other' })]), 'other::Abs', 'domain "other"')
  await refuse({ ...modelOf([]), opsets: new Map([['other', 1]]) }, 'ai.onnx')
})

test('subgraphs keep them too', async () => {
  const refuse = (g: Graph, ...parts: string[]) =>
    throwsUserError(() => verifyModel(modelOf([withGraph(g, ['r'])])), ...parts)
  await refuse(graphOf([node('Abs', ['later'], ['y'])], ['y']), 'input "later"')
  await refuse(graphOf([node('Abs', ['x'], ['x'])], []), 'output "x" is defined twice')
  await refuse(graphOf([], ['y']), 'graph "sub": output "y"')
  await refuse(graphOf([], [], ['a', 'a']), 'two inputs are called "a"')
  await throwsUserError(() => verifyModel(modelOf([withGraphs([graphOf([], ['y'])])])), 'output "y"')
})

test('values of a subgraph are not seen outside', async () => {
  const sub = withGraph(graphOf([node('Abs', ['x'], ['inner'])], ['inner']), ['r'])
  await throwsUserError(() => verifyModel(modelOf([sub, node('Abs', ['inner'], ['y'])])), 'input "inner"')
})

test('functions see their inputs alone', async () => {
  const f = {
    domain: 'f',
    name: 'F',
    inputs: ['a'],
    outputs: ['b'],
    attributes: [],
    opsets: new Map([['', 18]]),
  }
  const withFunction = (nodes: Node[]): Model => ({ ...modelOf([]), functions: [{ ...f, nodes }] })
  verifyModel(withFunction([node('Abs', ['a'], ['b'])]))
  const refuse = (nodes: Node[], ...parts: string[]) =>
    throwsUserError(() => verifyModel(withFunction(nodes)), ...parts)
  await refuse([node('Add', ['a', 'w'], ['b'])], 'input "w"')
  await refuse([], 'function F: output "b"')
  await refuse([node('Abs', ['a'], ['b'], { domain: 'other' })], 'domain "other"')
})

test('a sparse initializer defines its name', () => {
  const model = readModel(fixture('annotations.onnx'))
  const { sparseInitializer, ...extra } = model.graph.extra!
  assert.is((sparseInitializer as unknown[]).length, 1)
  assert.throws(
    () => verifyModel({ ...model, graph: { ...model.graph, extra } }),
    (error: Error) => error instanceof UserError && error.message.includes('input "w"'),
  )
})

test.run()
