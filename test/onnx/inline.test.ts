/** Local functions in the place of their calls: ONNX Runtime gives the same outputs. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { float } from '../../src/onnx/attributes.ts'
import { readModel } from '../../src/onnx/file.ts'
import { inlineFunctions } from '../../src/onnx/inline.ts'
import type { LocalFunction, Model, Node } from '../../src/onnx/model.ts'
import { allNodes } from '../../src/onnx/prune.ts'
import { float32, int64, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { upgradeModel } from '../../src/onnx/upgrade.ts'
import { throwsUserError } from '../data/user-error.ts'
import { feedsOf, fixture, outputsOf, sameOutputs, wave } from './models.ts'
import { graph, info, localFunction, modelOf, node, reference } from './plain-graph.ts'

const X = info('x', 'float32', [2, 3])
const feeds = { x: wave('float32', [2, 3]) }
const floatCode = 1
const intsCode = 7

/** A model of x whose outputs are what `nodes` compute. */
const calling = (nodes: readonly Node[], outputs: string, functions: readonly LocalFunction[]): Model =>
  modelOf(graph([X], nodes, outputs), functions)

const calls = (model: Model): Node[] => allNodes(model.graph.nodes).filter((n) => n.domain === 'local')

async function staysTheSame(model: Model, given: Readonly<Record<string, Tensor>> = feeds): Promise<Model> {
  const inlined = inlineFunctions(upgradeModel(model, { leaveGeneric: true }))
  assert.equal(calls(inlined), [])
  assert.equal(inlined.functions, [])
  const defined = allNodes(inlined.graph.nodes).flatMap((n) => n.outputs.filter((o) => o !== ''))
  assert.is(new Set(defined).size, defined.length, 'every value has a name of its own')
  sameOutputs(await outputsOf(inlined, given), await outputsOf(model, given))
  return inlined
}

const leaky = localFunction(
  'Leaky',
  'a',
  'b',
  [node('b = LeakyRelu a', { alpha: reference('slope', floatCode) })],
  {
    attributes: ['slope'],
  },
)

test('a file with functions: attributes, defaults, calls in functions, subgraphs', async () => {
  const model = readModel(fixture('functions.onnx'))
  await staysTheSame(model, feedsOf(model))
})

test('a model without functions is itself', () => {
  const model = calling([node('y = Relu x')], 'y', [])
  assert.is(inlineFunctions(model), model)
})

test('two calls of one function do not meet', async () => {
  const square = localFunction('Square', 'a', 'b', [node('t = Neg a'), node('b = Mul t t')])
  const nodes = [node('t = Exp x'), node('u = local::Square t'), node('y = local::Square u')]
  const inlined = await staysTheSame(calling(nodes, 'y t', [square]))
  assert.equal(inlined.graph.nodes.map((n) => n.outputs[0]).slice(0, 4), ['t', 'u/t', 'u', 'y/t'])
})

test('names that the body would take are taken already', async () => {
  const f = localFunction('F', 'a', 'b', [node('t = Neg a'), node('b = Mul t t')])
  const nodes = [node('y/t = Exp x'), node('y = local::F y/t'), node('y/t_1 = Neg y')]
  await staysTheSame(calling(nodes, 'y y/t_1', [f]))
})

test('calls in calls, with attributes handed on', async () => {
  const twice = localFunction(
    'Twice',
    'a',
    'c',
    [
      node('b = local::Leaky a', { slope: reference('outer', floatCode) }),
      node('c = local::Leaky b', { slope: float(0.5) }),
    ],
    { attributes: ['outer'] },
  )
  const nodes = [
    node('y = local::Twice x', { outer: float(0.25) }),
    node('z = local::Leaky x', { slope: float(-1) }),
    // Neither given nor by default: LeakyRelu has its own.
    node('w = local::Leaky x'),
  ]
  await staysTheSame(calling(nodes, 'y z w', [twice, leaky]))
})

test('a default of an attribute counts where the call is silent', async () => {
  const withDefault = {
    ...leaky,
    attributes: [],
    defaults: new Map([['slope', { type: 'float', value: 2 } as const]]),
  }
  const nodes = [node('y = local::Leaky x'), node('z = local::Leaky x', { slope: float(3) })]
  await staysTheSame(calling(nodes, 'y z', [withDefault]))
})

test('inputs that the call omits, in the middle and at the end', async () => {
  const clip = localFunction('Limit', 'a low high', 'b', [node('b = Clip a low high')])
  const low = node('low = Constant', { value: float32([-0.25], []) })
  const nodes = [
    low,
    node('y = local::Limit x low'),
    node('z = local::Limit x - low'),
    node('w = local::Limit x'),
  ]
  const model = calling(nodes, 'y z w', [clip])
  const inlined = await staysTheSame(model)
  const clips = inlined.graph.nodes.filter((n) => n.op === 'Clip').map((n) => n.inputs)
  assert.equal(clips, [
    ['x', 'low', ''],
    ['x', '', 'low'],
    ['x', '', ''],
  ])
})

test('outputs that the call omits, and an output that is read inside', async () => {
  const f = localFunction('F', 'a', 'p q r', [node('p = Neg a'), node('q = Exp p'), node('r = Add q p')])
  const nodes = [node('- - y = local::F x'), node('z - w = local::F y')]
  await staysTheSame(calling(nodes, 'y z w', [f]))
})

test('a function that gives back its input', async () => {
  // ONNX Runtime refuses this form itself.
  const pass = localFunction('Pass', 'a', 'a b', [node('b = Neg a')])
  const inlined = inlineFunctions(calling([node('y z = local::Pass x')], 'y z', [pass]))
  const { y, z } = await outputsOf(inlined, feeds)
  assert.equal(toNumbers(y!), toNumbers(feeds.x))
  assert.equal(
    toNumbers(z!),
    toNumbers(feeds.x).map((v) => -v),
  )
})

/** An If that captures values of the function, around a call, with a name that the graph has as well. */
const choosing = localFunction('Choose', 'a flag', 'd', [
  node('t = Neg a'),
  node('d = If flag', {
    then_branch: graph([], [node('k = Constant', { value: float32([2], []) }), node('u = Mul t k')], 'u'),
    else_branch: graph(
      [],
      [node('v = local::Leaky t', { slope: reference('slope', floatCode) }), node('u2 = Add v w')],
      'u2',
      { w: float32([3], []) },
    ),
  }),
])

test('a function with branches that read its values, called in a branch', async () => {
  const flag = info('flag', 'bool', [])
  const inBranch = node('z = If flag', {
    then_branch: graph([], [node('in = local::Choose x flag', { slope: float(0.125) })], 'in'),
    else_branch: graph([], [node('k = Exp x')], 'k'),
  })
  const nodes = [node('y = local::Choose x flag', { slope: float(0.5) }), node('w = Neg y'), inBranch]
  const f = { ...choosing, attributes: ['slope'] }
  const model = modelOf(graph([X, flag], nodes, 'y z w'), [f, leaky])
  for (const value of [0, 1])
    await staysTheSame(model, { ...feeds, flag: { dtype: 'bool', dims: [], data: Uint8Array.of(value) } })
})

test('a branch that names its own value like the output of the function', async () => {
  const flag = info('flag', 'bool', [])
  const f = localFunction('F', 'a flag', 'd', [
    node('c = If flag', {
      then_branch: graph([], [node('d = Neg a')], 'd'),
      else_branch: graph([], [node('d = Exp a'), node('e = Neg d')], 'e'),
    }),
    node('d = Mul c c'),
  ])
  const model = modelOf(graph([X, flag], [node('y = local::F x flag')], 'y'), [f])
  for (const value of [0, 1])
    await staysTheSame(model, { ...feeds, flag: { dtype: 'bool', dims: [], data: Uint8Array.of(value) } })
})

test('a function called in the body of a loop', async () => {
  const body = graph(
    [info('i', 'int64', []), info('go', 'bool', []), info('s', 'float32')],
    [node('go2 = Identity go'), node('s2 = local::Leaky s', { slope: float(0.5) })],
    'go2 s2',
  )
  const trips = node('trips = Constant', { value: int64([3], []) })
  await staysTheSame(calling([trips, node('y = Loop trips - x', { body })], 'y', [leaky]))
})

test('overloads are told apart', async () => {
  const of = (overload: string, op: string) =>
    localFunction('F', 'a', 'b', [node(`b = ${op} a`)], { extra: { overload } })
  const call = (overload: string, text: string): Node => ({ ...node(text), extra: { overload } })
  const nodes = [call('neg', 'y = local::F x'), call('exp', 'z = local::F x'), node('w = local::F x')]
  const functions = [of('neg', 'Neg'), of('exp', 'Exp'), localFunction('F', 'a', 'b', [node('b = Abs a')])]
  await staysTheSame(calling(nodes, 'y z w', functions))
})

test('an overload may call another', () => {
  const inner = localFunction('F', 'a', 'b', [node('b = Neg a')])
  const outer = localFunction('F', 'a', 'b', [node('b = local::F a')], { extra: { overload: 'outer' } })
  const model = calling([{ ...node('y = local::F x'), extra: { overload: 'outer' } }], 'y', [outer, inner])
  assert.equal(
    inlineFunctions(model).graph.nodes.map((n) => n.op),
    ['Neg'],
  )
})

test('a body in an older operator set is rewritten when its attributes are known', async () => {
  const mean = localFunction(
    'Mean',
    'a',
    'b',
    [node('b = ReduceMean a', { axes: reference('along', intsCode) })],
    {
      attributes: ['along'],
      opsets: new Map([['', 13]]),
    },
  )
  const nodes = [node('y = local::Mean x', { along: [1] }), node('z = local::Mean x', { along: [0] })]
  const model = modelOf(graph([X], nodes, 'y z'), [mean], 13)
  await throwsUserError(() => upgradeModel(model), 'ReduceMean', 'axes')
  await staysTheSame(model)
})

test('a body is read in the operator set that it imports', async () => {
  // Before opset 13 all axes from `axis` on are one. ONNX Runtime would read the body in opset 18.
  const softmax = localFunction('Old', 'a', 'b', [node('b = Softmax a', { axis: 0 })], {
    opsets: new Map([['', 11]]),
  })
  const inlined = inlineFunctions(calling([node('y = local::Old x')], 'y', [softmax]))
  const { y } = await outputsOf(inlined, feeds)
  const sum = toNumbers(y!).reduce((a, b) => a + b)
  assert.ok(Math.abs(sum - 1) < 1e-6, `${sum}`)
})

test('what a body imports is imported', async () => {
  const gelu = localFunction('F', 'a', 'b', [node('b = com.microsoft::Gelu a')], {
    opsets: new Map([
      ['', 18],
      ['com.microsoft', 1],
    ]),
  })
  const inlined = inlineFunctions(calling([node('y = local::F x')], 'y', [gelu]))
  assert.is(inlined.opsets.get('com.microsoft'), 1)
  assert.ok((await outputsOf(inlined, feeds)).y)
})

test('calls that are kept keep what they need', () => {
  const outer = localFunction('Outer', 'a', 'b', [node('b = local::Leaky a')])
  const other = localFunction('Other', 'a', 'b', [node('b = Neg a')])
  const nodes = [node('t = local::Outer x'), node('y = local::Other t')]
  const inlined = inlineFunctions(calling(nodes, 'y', [outer, leaky, other]), ({ op }) => op === 'Outer')
  assert.equal(
    inlined.functions.map((f) => f.name),
    ['Outer', 'Leaky'],
  )
  assert.equal(
    inlined.graph.nodes.map((n) => n.op),
    ['Outer', 'Neg'],
  )
})

test('the model stays as it was', () => {
  const model = calling([node('y = local::Leaky x')], 'y', [leaky])
  const before = structuredClone(model)
  inlineFunctions(model)
  assert.equal(model, before)
})

test.run()
