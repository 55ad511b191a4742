/** Loops and branches in plain nodes, and constants that are computed: ONNX Runtime gives the same outputs. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Graph, Model, Node, ValueInfo } from '../../src/onnx/model.ts'
import { printModel } from '../../src/onnx/print.ts'
import { allNodes } from '../../src/onnx/prune.ts'
import { simplifyModel } from '../../src/onnx/simplify.ts'
import { filled, float32, int64, type Tensor } from '../../src/onnx/tensor.ts'
import { isLoop, whyNotUnrolled } from '../../src/onnx/unroll.ts'
import { upgradeModel } from '../../src/onnx/upgrade.ts'
import { feedsOf, fixture, outputsOf, sameOutputs, wave } from './models.ts'
import { graph, info, modelOf, node } from './plain-graph.ts'

const X = info('x', 'float32', [2, 3])
const feeds = { x: wave('float32', [2, 3]) }
const bool = (value: boolean): Tensor => filled('bool', [], Number(value))
const scalar = (value: number): Tensor => int64([value], [])

const ops = (model: Model): string[] => model.graph.nodes.map((n) => n.op)
const controlFlow = (model: Model): Node[] =>
  allNodes(model.graph.nodes).filter((n) => isLoop(n) || n.op === 'If')

async function staysTheSame(
  model: Model,
  given: Readonly<Record<string, Tensor>> = feeds,
  left: readonly string[] = [],
): Promise<Model> {
  const before = printModel(model)
  const simplified = simplifyModel(upgradeModel(model))
  assert.is(printModel(model), before, 'the model stays as it was')
  assert.equal(
    controlFlow(simplified).map((n) => n.op),
    left,
  )
  sameOutputs(await outputsOf(simplified, given), await outputsOf(model, given))
  return simplified
}

/** What the body of a Loop is given. */
const loopInputs = (...states: string[]): ValueInfo[] => [
  info('i', 'int64', []),
  info('go', 'bool', []),
  ...states.map((s) => info(s, 'float32')),
]
const going = node('go2 = Identity go')
const always = node('go2 = Constant', { value: bool(true) })

const looping = (nodes: readonly Node[], outputs: string, initializers: Record<string, Tensor> = {}): Model =>
  modelOf(graph([X], nodes, outputs, { three: scalar(3), ...initializers }))

test('a file with If, Loop and Scan', async () => {
  const model = readModel(fixture('subgraphs.onnx'))
  for (const flag of [0, 1]) {
    const given = { ...feedsOf(model), flag: filled('bool', [], flag) }
    const left = await staysTheSame(model, given, ['If', 'If'])
    assert.not.ok(ops(left).includes('Loop'))
  }
})

const summing = graph(
  loopInputs('s'),
  [going, node('s2 = Add s x'), node('seen = ReduceSum s2', { keepdims: 0 })],
  'go2 s2 seen',
)

test('a Loop with a trip count: states, scan outputs, values from outside', async () => {
  const model = looping([node('y all = Loop three - x', { body: summing })], 'y all')
  const unrolled = await staysTheSame(model)
  assert.is(ops(unrolled).filter((op) => op === 'Add').length, 3)
})

test('the condition is given, constant, or made anew by the body', async () => {
  for (const keep of [going, always]) {
    const body = graph(loopInputs('s'), [keep, node('s2 = Add s x')], 'go2 s2')
    const yes = node('yes = Constant', { value: bool(true) })
    await staysTheSame(looping([yes, node('y = Loop three yes x', { body })], 'y'))
    await staysTheSame(looping([node('y = Loop three - x', { body })], 'y'))
  }
})

test('conditions that are known stop a loop', async () => {
  const counting = graph(
    loopInputs('s'),
    [node('next = Add i one'), node('go2 = Less next three'), node('s2 = Mul s x')],
    'go2 s2',
  )
  const initializers = { one: scalar(1), many: int64([2], [1]), all: scalar(2 ** 62) }
  const model = (trips: string) =>
    looping([node(`y = Loop ${trips} - x`, { body: counting })], 'y', initializers)
  for (const [trips, expected] of [
    ['all', 3],
    ['three', 3],
    ['many', 2],
  ] as const) {
    const unrolled = await staysTheSame(model(trips))
    assert.is(ops(unrolled).filter((op) => op === 'Mul').length, expected, trips)
  }
})

test('a loop that is never entered passes its states on', async () => {
  const body = graph(loopInputs('s'), [going, node('s2 = Add s x')], 'go2 s2')
  const nodes = [node('y = Loop none - x', { body }), node('z = Loop three no x', { body })]
  const initializers = { none: scalar(0), no: bool(false) }
  const unrolled = await staysTheSame(looping(nodes, 'y z', initializers))
  assert.equal(ops(unrolled), ['Identity', 'Identity'])
})

test('states that trade places, and the number of the iteration', async () => {
  const body = graph(
    loopInputs('a', 'b'),
    [
      going,
      node('n = Cast i', { to: 1 }),
      node('c = Add a n'),
      node('b2 = Identity b'),
      node('i2 = Identity i'),
    ],
    'go2 b2 c i2',
  )
  const nodes = [node('t = Neg x'), node('y z all = Loop three - x t', { body })]
  await staysTheSame(looping(nodes, 'y z all'))
})

test('a state whose size grows', async () => {
  const body = graph(loopInputs('s'), [going, node('s2 = Concat s x', { axis: 0 })], 'go2 s2')
  await staysTheSame(looping([node('y = Loop three - x', { body })], 'y'))
})

test('an output that the node omits', async () => {
  // ONNX Runtime 1.30 refuses or crashes on these forms itself.
  const whole = await outputsOf(looping([node('y all = Loop three - x', { body: summing })], 'y all'), feeds)
  for (const [outputs, name] of [
    ['- all', 'all'],
    ['y', 'y'],
  ] as const) {
    const simplified = simplifyModel(looping([node(`${outputs} = Loop three - x`, { body: summing })], name))
    sameOutputs(await outputsOf(simplified, feeds), { [name]: whole[name]! })
  }
})

test('the number of the iteration as a vector of one', async () => {
  const inputs = [info('i', 'int64', [1]), info('go', 'bool', [1]), info('s', 'float32')]
  const body = graph(inputs, [going, node('n = Cast i', { to: 1 }), node('s2 = Add s n')], 'go2 s2 n')
  await staysTheSame(looping([node('y n3 = Loop three - x', { body })], 'y n3'))
})

test('a Loop in a Loop, an If in a Loop, a Loop in an If', async () => {
  const inner = graph(
    [info('j', 'int64', []), info('go', 'bool', []), info('t', 'float32')],
    [node('go3 = Identity go'), node('t2 = Mul t x')],
    'go3 t2',
  )
  const even = node('e = If first', {
    then_branch: graph([], [node('u = Neg s')], 'u'),
    else_branch: graph([], [node('v = Loop i - s', { body: inner })], 'v'),
  })
  const body = graph(
    loopInputs('s'),
    [going, node('first = Equal i zero'), even, node('s2 = Add e x')],
    'go2 s2',
  )
  const nest = node('y = Loop three - x', { body })
  await staysTheSame(looping([nest], 'y', { zero: scalar(0) }))

  const branch = node('z = If flag', {
    then_branch: graph([], [node('w = Loop three - x', { body })], 'w'),
    else_branch: graph([], [node('k = Identity x')], 'k', {}),
  })
  const model = modelOf(
    graph([X, info('flag', 'bool', [])], [branch], 'z', { three: scalar(3), zero: scalar(0) }),
  )
  for (const flag of [true, false]) await staysTheSame(model, { ...feeds, flag: bool(flag) }, ['If'])
})

test('initializers of a body', async () => {
  const body = graph(loopInputs('s'), [going, node('s2 = Add s w')], 'go2 s2', { w: float32([1, 2, 3]) })
  const nodes = [node('w = Neg x'), node('y = Loop three - w', { body })]
  await staysTheSame(looping(nodes, 'y w'))
})

const scanBody = (
  states: readonly string[],
  slices: readonly string[],
  nodes: Node[],
  outputs: string,
): Graph =>
  graph(
    [...states, ...slices].map((name) => info(name, 'float32')),
    nodes,
    outputs,
  )

test('a Scan: states, slices, values from outside', async () => {
  const body = scanBody(['s'], ['r'], [node('s2 = Add s r'), node('o = Mul s2 w')], 's2 o')
  const scan = node('y all = Scan zeros x', { body, num_scan_inputs: 1 })
  await staysTheSame(looping([scan], 'y all', { zeros: float32([0, 0, 0]), w: float32([1, 2, 3]) }))
})

test('axes and directions of a Scan', async () => {
  const body = scanBody(
    ['s'],
    ['p', 'q'],
    [node('t = Sub p q'), node('s2 = Mul s t'), node('o = Add s t'), node('o2 = Identity s2')],
    's2 o o2',
  )
  const inputs = [info('x', 'float32', [2, 3, 4]), info('z', 'float32', [2, 4, 3])]
  const given = { x: wave('float32', [2, 3, 4]), z: wave('float32', [2, 4, 3]) }
  for (const attributes of [
    { scan_input_axes: [1, 2] },
    { scan_input_axes: [-2, -1], scan_input_directions: [0, 1] },
    { scan_input_axes: [1, 2], scan_input_directions: [1, 0], scan_output_directions: [1, 0] },
    { scan_input_axes: [1, 2], scan_output_axes: [1, 2], scan_output_directions: [0, 1] },
    { scan_input_axes: [1, 2], scan_output_axes: [-1, -2] },
  ]) {
    const scan = node('y a b = Scan ones x z', { body, num_scan_inputs: 2, ...attributes })
    const ones = float32(new Array(8).fill(1), [2, 4])
    await staysTheSame(modelOf(graph(inputs, [scan], 'y a b', { ones })), given)
  }
})

test('a Scan without states, over one slice, and two Scans of one input', async () => {
  const body = scanBody([], ['r'], [node('o = Neg r')], 'o')
  const nodes = [
    node('y = Scan x', { body, num_scan_inputs: 1 }),
    node('one = Slice x zero zero1 zero'),
    node('z = Scan one', { body, num_scan_inputs: 1 }),
  ]
  await staysTheSame(looping(nodes, 'y z', { zero: int64([0]), zero1: int64([1]) }))
})

test('an If whose condition is a constant is its branch', async () => {
  const choose = (condition: string) =>
    node(`y = If ${condition}`, {
      then_branch: graph([], [node('t = Add x w'), node('u = Mul t t')], 'u', { w: float32([1, 2, 3]) }),
      else_branch: graph([], [node('t = Neg x')], 't'),
    })
  const after = [node('t = Exp y'), node('w = Sub t x')]
  const left = await staysTheSame(looping([choose('yes'), ...after], 'y w', { yes: bool(true) }))
  assert.equal(ops(left), ['Add', 'Mul', 'Identity', 'Exp', 'Sub'])
  const other = await staysTheSame(looping([choose('no'), ...after], 'y w', { no: bool(false) }))
  assert.equal(ops(other), ['Neg', 'Identity', 'Exp', 'Sub'])
})

test('a condition on sizes, as exporters write it', async () => {
  const nodes = [
    node('shape = Shape x'),
    node('size = Gather shape axis', { axis: 0 }),
    node('is = Equal size one'),
    node('not = Not is'),
    node('both = And not yes'),
    node('y = If both', {
      then_branch: graph([], [node('u = Neg x')], 'u'),
      else_branch: graph([], [node('v = Exp x')], 'v'),
    }),
  ]
  const initializers = { axis: scalar(0), one: scalar(1), yes: bool(true) }
  assert.equal(ops(await staysTheSame(looping(nodes, 'y', initializers))), ['Neg', 'Identity'])
})

test('a branch that gives a constant', async () => {
  const branch = (n: number) => graph([], [node(`k${n} = Constant`, { value: float32([n]) })], `k${n}`)
  const choose = node('y = If flag', { then_branch: branch(1), else_branch: branch(2) })
  const model = modelOf(graph([info('flag', 'bool', [])], [choose, node('z = Neg y')], 'z'))
  for (const flag of [true, false]) await staysTheSame(model, { flag: bool(flag) }, ['If'])
  const fixed = looping([{ ...choose, inputs: ['yes'] }, node('z = Add x y')], 'z y', { yes: bool(true) })
  await staysTheSame(fixed)
})

test('constants that are computed step by step', async () => {
  const nodes = [
    node('shape = Shape x'),
    node('last = Gather shape one', { axis: 0 }),
    node('half = Cast last', { to: 1 }),
    node('scaled = Mul half factor'),
    node('up = Ceil scaled'),
    node('back = Cast up', { to: 7 }),
    node('vector = Unsqueeze back zero'),
    node('minus = Constant', { value_ints: { type: 'ints', value: [-1n] } }),
    node('sizes = Concat minus vector', { axis: 0 }),
    node('float = Constant', { value_float: { type: 'float', value: 0.1 } }),
    node('floats = Constant', { value_floats: { type: 'floats', value: [0.3, 0.7] } }),
    node('joined = Concat floats floats', { axis: 0 }),
    node('below = Less joined float'),
    node('chosen = Where below joined floor'),
    node('floor = Floor joined'),
  ]
  const order = [
    ...nodes.slice(0, 13),
    nodes[14]!,
    nodes[13]!,
    node('y = Reshape x sizes'),
    node('z = Add y chosen2'),
  ]
  const slice = node('chosen2 = Slice chosen zero1 two')
  const all = [...order.slice(0, -1), slice, order.at(-1)!]
  // What factor is may change: only what hangs on it is left to be computed.
  const model = looping(all, 'y z', {
    factor: float32([0.5], []),
    one: scalar(1),
    zero: int64([0]),
    zero1: int64([0]),
    two: int64([1]),
  })
  const simplified = await staysTheSame(model)
  assert.equal(ops(simplified).includes('Mul'), true)
  assert.equal(
    ['Shape', 'Where', 'Floor', 'Constant'].filter((op) => ops(simplified).includes(op)),
    [],
  )
})

test('every operator that is computed gives what ONNX Runtime gives', async () => {
  const pairs: [string, Tensor, Tensor][] = [
    ...['Add', 'Sub', 'Mul', 'Div', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].flatMap(
      (op): [string, Tensor, Tensor][] => [
        [op, int64([7, -7, 3], [3, 1]), int64([2, 3], [2])],
        [op, float32([0.1, -0.7, 3], [3]), float32([0.3], [])],
        [op, float32([0.1, -0.7], [2, 1]), float32([0.1, 0.2], [1, 2])],
      ],
    ),
    ...['And', 'Or', 'Xor'].map((op): [string, Tensor, Tensor] => [
      op,
      { dtype: 'bool', dims: [2, 1], data: Uint8Array.of(0, 1) },
      { dtype: 'bool', dims: [2], data: Uint8Array.of(0, 1) },
    ]),
  ]
  const nodes = pairs.flatMap(([op, a, b], i) => [
    node(`a${i} = Constant`, { value: a }),
    node(`b${i} = Constant`, { value: b }),
    node(`c${i} = ${op} a${i} b${i}`),
    node(`y${i} = Identity c${i}`),
  ])
  const floats = float32([-1.5, 0.5, 2.5, 0], [4])
  const casts = [
    ['Neg', {}],
    ['Floor', {}],
    ['Ceil', {}],
    ['Cast', { to: 7 }],
    ['Cast', { to: 9 }],
    ['Cast', { to: 6 }],
  ] as const
  const unary = casts.flatMap(([op, attributes], i) => [
    node(`f${i} = Constant`, { value: floats }),
    node(`g${i} = ${op} f${i}`, attributes),
    node(`u${i} = Identity g${i}`),
  ])
  const outputs = [...pairs.map((_, i) => `y${i}`), ...casts.map((_, i) => `u${i}`)].join(' ')
  const simplified = await staysTheSame(modelOf(graph([], [...nodes, ...unary], outputs)), {})
  assert.equal(new Set(ops(simplified)), new Set(['Identity']))
})

test('parameters are not computed away', async () => {
  const nodes = [node('v = Identity w'), node('s = Add v v'), node('y = Add x s')]
  const simplified = await staysTheSame(looping(nodes, 'y', { w: float32([1, 2, 3]) }))
  assert.equal(ops(simplified), ['Identity', 'Add', 'Add'])
  const constants = [
    node('c = Constant', { value: float32([1, 2, 3]) }),
    node('s = Add c c'),
    node('y = Add x s'),
  ]
  assert.equal(ops(simplifyModel(looping(constants, 'y'))), ['Add'])
  assert.equal(ops(simplifyModel(looping(constants, 'y'), ['c'])), ['Add', 'Add'])
})

test('numbers beyond 2^53 are left alone', async () => {
  const end = { dtype: 'int64', dims: [1], data: BigInt64Array.of(2n ** 63n - 1n) } as const
  const nodes = [node('e = Concat end', { axis: 0 }), node('y = Slice x zero e zero')]
  await staysTheSame(looping(nodes, 'y', { end, zero: int64([0]) }))
})

test('what is too much to unroll stays, with a reason', () => {
  const reason = (model: Model): string => {
    const simplified = simplifyModel(model)
    const [loop] = controlFlow(simplified)
    return whyNotUnrolled(new GraphBuilder(simplified), loop!)
  }
  const body = graph(loopInputs('s'), [going, node('s2 = Add s x')], 'go2 s2')
  const many = (count: number) =>
    reason(looping([node('y = Loop n - x', { body })], 'y', { n: scalar(count) }))
  for (const count of [513, 2 ** 62]) assert.match(many(count), 'more than 512 iterations')
  const long = graph(
    loopInputs('s'),
    [going, ...Array.from({ length: 200 }, (_, k) => node(`t${k} = Add s x`)), node('s2 = Add t1 x')],
    'go2 s2',
  )
  assert.match(reason(looping([node('y = Loop n - x', { body: long })], 'y', { n: scalar(500) })), 'nodes')
  const fed = modelOf(graph([X, info('n', 'int64', [])], [node('y = Loop n - x', { body })], 'y'))
  assert.match(reason(fed), 'trip count')
  const asked = modelOf(graph([X, info('c', 'bool', [])], [node('y = Loop - c x', { body })], 'y'))
  assert.match(reason(asked), 'condition')
  const untilSmall = graph(
    loopInputs('s'),
    [node('m = ReduceMax s', { keepdims: 0 }), node('go2 = Greater m zero'), node('s2 = Sub s x')],
    'go2 s2',
  )
  const until = looping([node('y = Loop three - x', { body: untilSmall })], 'y', { zero: float32([0], []) })
  assert.match(reason(until), 'condition')
  assert.equal(ops(simplifyModel(until)), ['Loop'], 'what was tried is gone')
  const none = looping([node('y all = Loop none - x', { body: summing })], 'all', { none: scalar(0) })
  assert.match(reason(none), 'no iteration')
  const scan = { body: scanBody([], ['r'], [node('o = Neg r')], 'o'), num_scan_inputs: 1 }
  const free = modelOf(graph([info('x', 'float32', ['N', 3])], [node('y = Scan x', scan)], 'y'))
  assert.match(reason(free), 'not known')
})

test.run()
