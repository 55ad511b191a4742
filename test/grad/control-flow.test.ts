/** The driver on values that subgraphs take from outside, on loops, and on a file's own functions. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkGradient } from '../../src/eval/gradient-check.ts'
import { inspectModel } from '../../src/eval/inspection.ts'
import { backward } from '../../src/grad/backward.ts'
import { buildGradientGraph } from '../../src/grad/gradient-graph.ts'
import { buildVjpGraph } from '../../src/grad/vjp.ts'
import { float } from '../../src/onnx/attributes.ts'
import { GraphBuilder } from '../../src/onnx/builder.ts'
import { readModel } from '../../src/onnx/file.ts'
import type { Model, Node, ValueInfo } from '../../src/onnx/model.ts'
import { foldPreprocessing } from '../../src/onnx/preprocess.ts'
import { allNodes } from '../../src/onnx/prune.ts'
import { filled, float32, int64, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import type { Feeds } from '../../src/runtime/session.ts'
import { throwsUserError } from '../data/user-error.ts'
import { fixture, wave } from '../onnx/models.ts'
import { graph, info, localFunction, modelOf, node } from '../onnx/plain-graph.ts'
import { either } from './cases/control-flow.ts'
import { emptyModel, gradientsOf, runModel, tinyModel } from './tiny-model.ts'

const bool = (value: boolean): Tensor => filled('bool', [], Number(value))
const flagged = (
  shapes: Readonly<Record<string, readonly number[]>>,
  build: (g: GraphBuilder) => string,
): Model => {
  const g = new GraphBuilder(emptyModel())
  for (const [name, shape] of Object.entries(shapes)) g.input(name, 'float32', shape)
  g.input('flag', 'bool', [])
  g.output(build(g))
  return g.model
}

async function assertChecks(
  model: Model,
  feeds: Feeds,
  wrt?: readonly string[],
  tolerance = 2e-4,
): Promise<void> {
  const results = await checkGradient(model, feeds, {
    ...(wrt && { wrt }),
    steps: [0.01, 0.003],
    threads: 1,
  })
  assert.ok(Math.max(...results.map((r) => Math.abs(r.analytic))) > 0.01, 'all directions are flat')
  for (const { error, analytic, numeric } of results)
    assert.ok(error < tolerance, `${analytic} against ${numeric}`)
}

const gradientOps = (model: Model, wrt?: readonly string[]): string[] =>
  allNodes(buildVjpGraph(model, wrt).graph.nodes).map((n) => n.op)

test('a captured value has the gradients of all who read it, added up', async () => {
  const model = flagged({ X: [3] }, (g) => {
    const inner = g.op('Mul', ['X', 'X'])
    const [a] = either(
      g,
      'flag',
      (then) => then.op('Mul', [inner, 'X']),
      (other) => other.op('Neg', [inner]),
    )
    const [b] = either(
      g,
      'flag',
      (then) => then.op('Add', [then.op('Add', [inner, inner]), a!]),
      (other) => other.op('Mul', ['X', a!]),
    )
    return g.op('Add', [g.op('Add', [a!, b!]), inner])
  })
  const X = float32([0.5, -1.5, 2])
  const U = float32([1, 10, -2])
  // True: 2 x^3 + 3 x^2; false: -x^2 - x^3 + x^2.
  const slopes = [(x: number) => 6 * x * x + 6 * x, (x: number) => -3 * x * x]
  for (const [i, flag] of [true, false].entries()) {
    const output = model.graph.outputs[0]!.name
    const { X: gradient } = await gradientsOf(model, { X, flag: bool(flag) }, { [output]: U })
    const expected = toNumbers(X).map((x, k) => slopes[i]!(x) * toNumbers(U)[k]!)
    assert.equal(toNumbers(gradient!).map(Math.fround), expected.map(Math.fround))
  }
})

test('of captured values only the gradients that are asked for are built', () => {
  const model = flagged(
    { X: [1, 2, 5, 5], W: [2, 2, 3, 3], V: [2, 2, 3, 3] },
    (g) =>
      either(
        g,
        'flag',
        (then) => then.op('Relu', [then.op('Conv', ['X', 'W'])]),
        (other) => other.op('Conv', ['X', 'V']),
      )[0]!,
  )
  const counts = (wrt: string[]) => {
    const ops = gradientOps(model, wrt)
    return [ops.filter((op) => op === 'Conv').length, ops.some((op) => op === 'MatMul' || op === 'Gemm')]
  }
  // Forward 2; backward again the Conv in front of Relu, then one of each gradient of an input; those of weights are products.
  assert.equal(
    [counts(['X']), counts(['W']), counts(['V']), counts(['X', 'W', 'V'])],
    [
      [5, false],
      [3, true],
      [2, true],
      [5, true],
    ],
  )
})

test('no If where no branch has a gradient', () => {
  const model = flagged({ X: [3] }, (g) => {
    const [y] = either(
      g,
      'flag',
      (then) => then.op('Floor', ['X']),
      (other) => other.op('Cast', [other.op('Shape', ['X'])], { to: 1 }),
    )
    return g.op('Mul', ['X', y!])
  })
  assert.is(gradientOps(model).filter((op) => op === 'If').length, 1)
})

test('an If whose condition is constant is gone', () => {
  const model = tinyModel({ X: [3] }, (g) =>
    either(
      g,
      g.constant(bool(true)),
      (then) => then.op('Tanh', ['X']),
      (other) => other.op('Neg', ['X']),
    ),
  )
  assert.not.ok(gradientOps(model).includes('If'))
})

test('branches with initializers and names of their own, as files have them', async () => {
  const branch = (op: string) =>
    graph([], [node(`t = ${op} x`), node('u = Mul t w')], 'u', { w: float32([2, op === 'Exp' ? 3 : 5]) })
  const choose = (y: string) =>
    node(`${y} = If flag`, { then_branch: branch('Exp'), else_branch: branch('Sin') })
  const inputs = [info('x', 'float32', [2]), info('flag', 'bool', [])]
  const model = modelOf(graph(inputs, [choose('y'), choose('t'), node('z = Add y t')], 'z'))
  model.graph.outputs = [info('z', 'float32', [2])]
  for (const flag of [true, false])
    await assertChecks(model, { x: float32([0.3, -0.4]), flag: bool(flag) }, ['x'])
})

test('branches whose results differ in rank, right from an operator that broadcasts', async () => {
  const choose = node('y = If flag', {
    then_branch: graph([], [node('t = Mul x w')], 't', { w: float32([2, 3], [2, 1]) }),
    else_branch: graph([], [node('u = Concat x x', { axis: 0 })], 'u'),
  })
  const nodes = [choose, node('f = Reshape y four'), node('z = Sin f')]
  const inputs = [info('x', 'float32', [2]), info('flag', 'bool', [])]
  const model = modelOf(graph(inputs, nodes, 'z', { four: int64([4]) }))
  model.graph.outputs = [info('z', 'float32', [4])]
  for (const flag of [true, false])
    await assertChecks(model, { x: float32([0.3, -0.4]), flag: bool(flag) }, ['x'])
})

test('a branch that gives a value of the graph back', async () => {
  // ONNX Runtime wants an Identity there; what is made of it has one.
  const choose = node('y = If flag', {
    then_branch: graph([], [], 't'),
    else_branch: graph([], [node('u = Neg t')], 'u'),
  })
  const inputs = [info('x', 'float32', [2]), info('flag', 'bool', [])]
  const model = modelOf(graph(inputs, [node('t = Mul x x'), choose], 'y'))
  model.graph.outputs = [info('y', 'float32', [2])]
  for (const [flag, sign] of [
    [true, 1],
    [false, -1],
  ] as const) {
    const feeds = { x: float32([2, -3]), flag: bool(flag) }
    const { x: gradient } = await gradientsOf(model, feeds, { y: float32([1, 10]) })
    assert.equal(toNumbers(gradient!), [4 * sign, -60 * sign])
  }
})

test('the gradient of a gradient passes through If', async () => {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float32', [3])
  g.input('U', 'float32', [3])
  g.input('flag', 'bool', [])
  const [y] = either(
    g,
    'flag',
    (then) => then.op('Tanh', [then.op('Mul', ['X', 'X'])]),
    (other) => other.op('Sigmoid', ['X']),
  )
  const [slope] = backward(g, [{ value: y!, cotangent: 'U' }], ['X'])
  g.output(slope!, 'slope')
  const feeds = { X: float32([0.5, -0.7, 1]), U: float32([1, 2, -1]) }
  for (const flag of [true, false])
    for (const wrt of [['X'], ['U'], ['X', 'U']])
      await assertChecks(g.model, { ...feeds, flag: bool(flag) }, wrt)
})

test('an If of float64 values', async () => {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float64', [2])
  g.input('flag', 'bool', [])
  const [y] = either(
    g,
    'flag',
    (then) => then.op('Mul', ['X', 'X']),
    (other) =>
      other.op('Identity', [other.constant({ dtype: 'float64', dims: [2], data: Float64Array.of(1, 1) })]),
  )
  g.output(y!)
  const cotangent: Tensor = { dtype: 'float64', dims: [2], data: Float64Array.of(1, 3) }
  const X: Tensor = { dtype: 'float64', dims: [2], data: Float64Array.of(2, 5) }
  for (const [flag, expected] of [
    [true, [4, 30]],
    [false, [0, 0]],
  ] as const) {
    const gradients = await gradientsOf(g.model, { X, flag: bool(flag) }, { [y!]: cotangent })
    assert.equal(toNumbers(gradients.X!), expected)
  }
})

test('preprocessing reaches what branches read', async () => {
  const branch = (op: string) => graph([], [node(`${op} = ${op} x`)], op)
  const choose = node('y = If flag', { then_branch: branch('Neg'), else_branch: branch('Exp') })
  const model = modelOf(graph([info('x', 'float32', ['N', 4])], [choose], 'y', { flag: bool(true) }))
  const pixels = foldPreprocessing(model, { mean: [0.5], std: [0.25] }, [4])
  pixels.model.graph.outputs = [info('y', 'float32', ['N', 4])]
  const { y } = await runModel(pixels.model, { x: float32([0.5, 0.75, 0.25, 1], [1, 4]) })
  assert.equal(
    toNumbers(y!).map((v) => v + 0),
    [0, -1, 1, -2],
  )
})

const waveOf = ({ name, type }: ValueInfo): Tensor => {
  if (type?.kind !== 'tensor') throw new Error(`expected "${name}" to be a tensor`)
  return wave(type.dtype, (type.shape ?? []).map(Number))
}

const X = info('x', 'float32', [2, 3])
const x = wave('float32', [2, 3])
const loopBody = (nodes: readonly Node[]) =>
  graph(
    [info('i', 'int64', []), info('go', 'bool', []), info('s', 'float32')],
    [node('go2 = Identity go'), ...nodes],
    'go2 s2 o',
  )

test('through a Loop of known length', async () => {
  const body = loopBody([
    node('n = Cast i', { to: 1 }),
    node('t = Add s n'),
    node('u = Mul t x'),
    node('s2 = Tanh u'),
    node('o = Mul s2 w'),
  ])
  const nodes = [node('a = Sin x'), node('y all = Loop three - a', { body })]
  const initializers = { three: int64([3], []), w: float32([1, -2, 0.5]) }
  const model = modelOf(graph([X], nodes, 'y all', initializers))
  model.graph.outputs = [info('y', 'float32', [2, 3]), info('all', 'float32', [3, 2, 3])]
  await assertChecks(model, { x }, ['x'])
  assert.not.ok(gradientOps(model).includes('Loop'))
})

test('through a recurrence written as Scan', async () => {
  const body = graph(
    [info('h', 'float32'), info('r', 'float32')],
    [
      node('a = MatMul r w'),
      node('b = MatMul h u'),
      node('c = Add a b'),
      node('h2 = Tanh c'),
      node('o = Identity h2'),
    ],
    'h2 o',
  )
  const scan = node('y all = Scan h0 x', { body, num_scan_inputs: 1, scan_input_directions: [1] })
  const inputs = [info('x', 'float32', [4, 2, 3]), info('h0', 'float32', [2, 2])]
  inputs.push(info('w', 'float32', [3, 2]), info('u', 'float32', [2, 2]))
  const model = modelOf(graph(inputs, [scan], 'y all'))
  model.graph.outputs = [info('y', 'float32', [2, 2]), info('all', 'float32', [4, 2, 2])]
  const feeds = Object.fromEntries(inputs.map((i) => [i.name, waveOf(i)]))
  await assertChecks(model, feeds)
})

test('a loop of unknown length is refused by name and reason, on the way of a gradient alone', async () => {
  const body = loopBody([node('s2 = Mul s x'), node('o = Neg s')])
  const inputs = [X, info('n', 'int64', [])]
  const y = info('y', 'float32', [2, 3])
  const loop = node('t all = Loop n - x', { body })
  const model = modelOf({ ...graph(inputs, [loop, node('y = Neg t')], 'y'), outputs: [y] })
  await throwsUserError(() => buildVjpGraph(model, ['x']), 'Loop node "t"', 'trip count')
  const counting = graph(
    [info('i', 'int64', []), info('go', 'bool', []), info('k', 'int64')],
    [node('go2 = Identity go'), node('k2 = Add k n')],
    'go2 k2',
  )
  const nodes = [
    node('k = Loop n - n', { body: counting }),
    node('f = Cast k', { to: 1 }),
    node('y = Mul x f'),
  ]
  const aside = modelOf({ ...graph(inputs, nodes, 'y'), outputs: [y] })
  await assertChecks(aside, { x, n: int64([3], []) }, ['x'])
})

test('gradients pass the functions of a file', async () => {
  const model = readModel(fixture('functions.onnx'))
  const given = model.graph.inputs.map((i) => [i.name, waveOf(i)] as const)
  await assertChecks(model, Object.fromEntries(given), ['x'])
})

test('what inspect says of a model is said of the form that is differentiated', () => {
  const score = localFunction('Score', 'a w', 'c', [node('b = Gemm a w'), node('c = Softmax b')])
  const body = graph(
    [info('i', 'int64', []), info('go', 'bool', []), info('s', 'float32')],
    [node('go2 = Identity go'), node('s2 = Tanh s')],
    'go2 s2',
  )
  const hidden = localFunction('Hidden', 'a', 'b', [node('b = Loop n - a', { body })])
  const inputs = [info('x', 'float32', ['N', 3])]
  const nodes = [node('h = local::Hidden x'), node('y = local::Score h w')]
  const model = (trips: Node) => {
    const f = { ...hidden, nodes: [trips, ...hidden.nodes] }
    const made = modelOf(graph(inputs, nodes, 'y', { w: wave('float32', [3, 2]) }), [score, f])
    made.graph.outputs = [info('y', 'float32', ['N', 2])]
    return made
  }
  const known = node('n = Constant', { value: int64([2], []) })
  const inspection = inspectModel(model(known))
  assert.equal(inspection.head, { output: 'y', classes: 2, cut: 'Softmax' })
  assert.equal(inspection.missingRules, [])
  assert.equal(inspection.operators, { 'local::Hidden': 1, 'local::Score': 1 })
  assert.equal(inspectModel(model(node('n = Size a'))).missingRules, ['Loop (Loop node "h/b")'])
  assert.is(buildGradientGraph(model(known)).head.cut, 'Softmax')
})

test('a rule may leave out the gradients of omitted first outputs', async () => {
  const model = tinyModel({ X: [2, 4] }, (g) => {
    const [, b] = g.ops('Split', ['X'], [false, true], { axis: 1, num_outputs: 2 })
    return g.op('Mul', [b!, b!])
  })
  const ones = float32([1, 1, 1, 1], [2, 2])
  const { X: gradient } = await gradientsOf(
    model,
    { X: float32([1, 2, 3, 4, 5, 6, 7, 8], [2, 4]) },
    { Mul: ones },
  )
  assert.equal(toNumbers(gradient!), [0, 0, 6, 8, 0, 0, 14, 16])
})

test('what a subgraph appends is seen by itself alone', () => {
  const g = new GraphBuilder(emptyModel())
  g.input('X', 'float32', ['N', 3])
  const inner = g.subgraph('inner')
  const y = inner.op('Mul', ['X', inner.scalar(2, 'X')])
  assert.equal(inner.shape(y), ['N', 3])
  assert.is(g.tryFacts(y), undefined)
  assert.is(g.graph.nodes.length, 0)
  assert.equal(g.constantNumbers('scalar'), [2])
  inner.assume('X', { dtype: 'float32', shape: [1, 3] })
  assert.equal(
    [inner.shape('X'), g.shape('X')],
    [
      [1, 3],
      ['N', 3],
    ],
  )
  const [gradient] = backward(inner, [{ value: y, cotangent: 'X' }], ['X'])
  inner.output(gradient!, inner.unique('result'))
  const made = inner.finishSubgraph()
  assert.equal(
    made.nodes.map((n) => n.op),
    ['Mul', 'Identity'],
  )
  assert.is(made.initializers.size, 0)
  assert.is.not(g.unique(y), y)
})

test('functions with an attribute that moved to an input are differentiated', async () => {
  const mean = localFunction(
    'Mean',
    'a',
    'b',
    [node('b = ReduceMean a', { axes: { type: 'reference', value: 'along', code: 7 } })],
    { attributes: ['along'], opsets: new Map([['', 13]]) },
  )
  const nodes = [
    node('t = Mul x x'),
    node('y = local::Mean t', { along: [1] }),
    node('z = LeakyRelu y', { alpha: float(0.1) }),
  ]
  const model = modelOf(graph([X], nodes, 'z'), [mean], 13)
  model.graph.outputs = [info('z', 'float32', [2, 1])]
  await assertChecks(model, { x }, ['x'])
})

test.run()
