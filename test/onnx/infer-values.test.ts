/** Shape inference beyond one operator: sizes that are computed, branches, calls, names; and the arithmetic of sizes. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GraphBuilder, type Value } from '../../src/onnx/builder.ts'
import type { Facts } from '../../src/onnx/facts.ts'
import { readModel } from '../../src/onnx/file.ts'
import { sliceRange } from '../../src/onnx/infer/structure.ts'
import { broadcast, product, Symbols } from '../../src/onnx/shape.ts'
import { int64, type Tensor } from '../../src/onnx/tensor.ts'
import { emptyModel } from '../grad/tiny-model.ts'
import { checkFacts } from './check-facts.ts'
import { i64, x } from './infer-case.ts'
import { feedsOf, fixture } from './models.ts'

/** Builds a graph, checks it against a run, and gives back what is inferred of a value. */
async function inferred(
  inputs: Readonly<Record<string, readonly [tensor: Tensor, shape: readonly (number | string)[]]>>,
  build: (g: GraphBuilder) => Value,
): Promise<Facts> {
  const g = new GraphBuilder(emptyModel())
  for (const [name, [{ dtype }, shape]] of Object.entries(inputs)) g.input(name, dtype, shape)
  const value = build(g)
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, [t]]) => [name, t]))
  const { facts } = await checkFacts(g.model, feeds)
  return facts.get(value)!
}

const batch = { x: [x(2, 3, 4), ['n', 3, 4]] } as const

test('sizes are followed through Shape, Gather, Concat and Reshape', async () => {
  const flat = await inferred(batch, (g) => {
    const n = g.op('Gather', [g.op('Shape', ['x']), g.constant(int64([0], []))])
    const target = g.op('Concat', [g.op('Unsqueeze', [n, g.ints([0])]), g.ints([-1])], { axis: 0 })
    return g.op('Reshape', ['x', target])
  })
  assert.equal(flat.shape, ['n', 12])
})

test('sizes are followed through arithmetic, Slice and Cast', async () => {
  const half = await inferred(batch, (g) => {
    const sizes = g.op('Slice', [g.op('Shape', ['x']), g.ints([1]), g.ints([3])])
    const halved = g.op('Div', [g.op('Mul', [sizes, g.ints([2])]), g.ints([4])])
    const less = g.op('Sub', [g.op('Add', [halved, g.ints([1])]), g.ints([1])])
    return g.op('ConstantOfShape', [g.op('Cast', [g.op('Cast', [less], { to: 6 })], { to: 7 })])
  })
  assert.equal(half.shape, [1, 2])
})

test('a size that is multiplied by 1 or divided by it stays what it is', async () => {
  const same = await inferred(batch, (g) => {
    const sizes = g.op('Div', [g.op('Mul', [g.op('Shape', ['x']), g.ints([1])]), g.ints([1])])
    return g.op('ConstantOfShape', [g.op('Add', [g.op('Sub', [sizes, g.ints([0])]), g.ints([0])])])
  })
  assert.equal(same.shape, ['n', 3, 4])
})

test('0 - size is not the size', async () => {
  const negative = await inferred(batch, (g) => g.op('Sub', [g.ints([0]), g.op('Shape', ['x'])]))
  assert.is(negative.content, undefined)
})

test('the elements of matrices are not taken for those of vectors', async () => {
  const row = (g: GraphBuilder) => g.op('Unsqueeze', [g.op('Shape', ['x']), g.ints([0])])
  const column = (g: GraphBuilder) => g.op('Unsqueeze', [g.op('Shape', ['x']), g.ints([1])])
  const fixed = { x: [x(2, 3, 4), [2, 3, 4]] } as const
  await inferred(fixed, (g) => g.op('Gather', [row(g), g.ints([0])]))
  await inferred(fixed, (g) => g.op('Slice', [row(g), g.ints([0]), g.ints([1]), g.ints([0])]))
  await inferred(fixed, (g) => g.op('Slice', [column(g), g.ints([1]), g.ints([2])]))
  await inferred(fixed, (g) => g.op('Add', [row(g), column(g)]))
  await inferred(fixed, (g) => g.op('Concat', [row(g), row(g)], { axis: 0 }))
  await inferred(fixed, (g) =>
    g.op('Add', [g.op('Gather', [row(g), g.constant(int64([0], []))]), g.ints([1])]),
  )
})

test('Slice with axes that are computed could be about any of them', async () => {
  const axes = { axes: [i64(1), [1]], x: [x(5, 6), [5, 6]] } as const
  const sliced = await inferred(axes, (g) => g.op('Slice', ['x', g.ints([1]), g.ints([3]), 'axes']))
  assert.ok(sliced.shape!.every((d) => typeof d === 'string'))
})

test('Expand to a size that may be 1', async () => {
  const target = { n: [x(1), ['n']], x: [x(5), [5]] } as const
  await inferred(target, (g) => g.op('Expand', ['x', g.op('Shape', ['n'])]))
})

test('Range up to a size', async () => {
  const indices = await inferred(batch, (g) => {
    const n = g.op('Gather', [g.op('Shape', ['x']), g.constant(int64([0], []))])
    return g.op('Range', [g.constant(int64([0], [])), n, g.constant(int64([1], []))])
  })
  assert.equal(indices.shape, ['n'])
})

test('a huge slice is counted, not listed', () => {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', [2 ** 40])
  assert.equal(g.shape(g.op('Slice', ['x', g.ints([1]), g.ints([2 ** 50])])), [2 ** 40 - 1])
})

test('the indices of a slice', () => {
  assert.equal(sliceRange(5, 1, 4, 2), [1, 3])
  assert.equal(sliceRange(5, -1, -100, -2), [4, 2, 0])
  assert.equal(sliceRange(5, 4, 2, 1), [])
  assert.equal(sliceRange(0, -1, -100, -1), [])
  assert.equal(sliceRange('n', 0, 2, 1), undefined)
  assert.equal(sliceRange(5, 0, 2, 0), undefined)
})

test('what both branches of an If say', async () => {
  const model = readModel(fixture('subgraphs.onnx'))
  const { facts } = await checkFacts(model, feedsOf(model))
  assert.equal([facts.get('y')?.dtype, facts.get('y')?.shape], ['float32', [2]])
})

test('a call of a function is inferred with the attributes of the call', async () => {
  const model = readModel(fixture('functions.onnx'))
  const { facts } = await checkFacts(model, feedsOf(model))
  const shapes = ['y', 'z', 't'].map((name) => facts.get(name)?.shape)
  assert.equal(shapes, [[2, 1], [], [3]])
})

test('operators called like what every object has are unknown', () => {
  const g = new GraphBuilder(emptyModel())
  g.input('x', 'float32', [2])
  for (const op of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    assert.is(g.tryFacts(g.op(op, ['x'])), undefined)
})

test('what the file says of a value counts where no rule does', () => {
  const model = emptyModel()
  const node = { op: 'Nobody', domain: '', name: '', inputs: [], attributes: new Map() }
  model.graph.nodes = [{ ...node, outputs: ['a'] }]
  model.graph.valueInfo.set('a', { name: 'a', type: { kind: 'tensor', dtype: 'int8', shape: [2, null] } })
  const { dtype, shape } = new GraphBuilder(model).facts('a')
  assert.equal([dtype, shape?.length, shape?.[0]], ['int8', 2, 2])
})

test('broadcasting', () => {
  const cases = [
    [
      [[2, 3], [3]],
      [2, 3],
    ],
    [
      [
        ['n', 1],
        [1, 4],
      ],
      ['n', 4],
    ],
    [[['n'], ['n']], ['n']],
    [[['n'], [5]], [5]],
    [[['n'], [1]], ['n']],
    [[[], [0]], [0]],
  ] as const
  for (const [shapes, expected] of cases) assert.equal(broadcast(shapes, new Symbols()), expected)
  assert.match(String(broadcast([['n'], ['m']], new Symbols())[0]), /^\?/)
})

test('products of sizes', () => {
  assert.equal([product([]), product([2, 3]), product(['n', 1]), product(['n', 0])], [1, 6, 'n', 0])
  assert.equal([product(['n', 2]), product(['n', 'm']), product(['n', 'm', 0])], [undefined, undefined, 0])
})

test("a file's question mark is no symbol", () => {
  const model = emptyModel()
  const type = { kind: 'tensor', dtype: 'float32', shape: ['?', '?', 'n'] } as const
  model.graph.inputs = [{ name: 'x', type }]
  const [a, b, n] = new GraphBuilder(model).shape('x')
  assert.equal([a === b, n], [false, 'n'])
})

test.run()
