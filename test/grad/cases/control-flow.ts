/** If: what its branches read of the graph around them. */
import type { GraphBuilder, Value } from '../../../src/onnx/builder.ts'
import type { Graph } from '../../../src/onnx/model.ts'
import { float32, type Tensor } from '../../../src/onnx/tensor.ts'
import { type GradCase, normal, positive } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Build = (g: GraphBuilder) => Value | readonly Value[]

const bool = (value: boolean): Tensor => ({ dtype: 'bool', dims: [], data: Uint8Array.of(Number(value)) })

/** A branch, as a file would have it: its constants are its own. */
export function branch(g: GraphBuilder, build: Build): Graph {
  const inner = g.subgraph(g.unique('branch'))
  for (const value of [build(inner)].flat()) inner.output(value, inner.unique('result'))
  return inner.finishSubgraph()
}

export const either = (
  g: GraphBuilder,
  condition: Value,
  then: Build,
  otherwise: Build,
  outputs = 1,
): Value[] =>
  g.ops('If', [condition], outputs, { then_branch: branch(g, then), else_branch: branch(g, otherwise) })

const product: Build = (g) => g.op('Mul', [g.op('Tanh', ['A']), 'B'])
const quotient: Build = (g) => g.op('Div', ['B', g.op('Exp', ['A'])])
const both = { A: normal([2, 3]), B: normal([2, 3]) }

const fed = (
  name: string,
  condition: boolean,
  inputs: GradCase['inputs'],
  build: Build,
  rest: Partial<GradCase> = {},
): GradCase => ({ name, inputs, build, feeds: { condition: bool(condition) }, ...rest })

/** Each with the condition true and false. */
const bothWays = (
  name: string,
  inputs: GradCase['inputs'],
  build: Build,
  zero: readonly (readonly string[])[] = [],
): GradCase[] =>
  [true, false].map((condition, i) =>
    fed(`${name}, ${condition}`, condition, inputs, build, zero[i] ? { zero: zero[i] } : {}),
  )

const nested: Build = (g) =>
  either(
    g,
    'condition',
    (then) =>
      either(
        then,
        'other',
        (inner) => inner.op('Mul', ['A', inner.op('Sigmoid', ['B'])]),
        (inner) => inner.op('Sub', [inner.op('Exp', ['A']), 'B']),
      ),
    product,
  )

export const ifCases: Cases = [
  fed('branches read two values, true', true, both, (g) => either(g, 'condition', product, quotient)),
  fed('branches read two values, false', false, both, (g) => either(g, 'condition', product, quotient)),
  ...bothWays(
    'a value that one branch reads',
    both,
    (g) => [either(g, 'condition', product, (inner) => inner.op('Sin', ['B']))[0]!],
    [[], ['A']],
  ),
  ...bothWays('a value of the graph that is computed, and used again', both, (g) => {
    const sum = g.op('Add', ['A', 'B'])
    const [y] = either(
      g,
      'condition',
      (inner) => inner.op('Mul', [sum, sum]),
      (inner) => inner.op('Tanh', [sum]),
    )
    return g.op('Mul', [y!, g.op('Sigmoid', [sum])])
  }),
  ...bothWays('outputs of other sizes in each branch', both, (g) => {
    const [y] = either(
      g,
      'condition',
      (inner) => inner.op('Concat', ['A', 'B', 'A'], { axis: 1 }),
      (inner) => inner.op('ReduceSum', [inner.op('Mul', ['A', 'B']), inner.ints([1])], { keepdims: 1 }),
    )
    return g.op('ReduceSum', [g.op('Sin', [y!]), g.ints([0, 1])], { keepdims: 0 })
  }),
  ...bothWays('outputs of another rank in each branch', both, (g) => {
    const [y] = either(
      g,
      'condition',
      (inner) => inner.op('Squeeze', [inner.op('Mul', [inner.op('Unsqueeze', ['A', inner.ints([0])]), 'B'])]),
      (inner) => inner.op('Unsqueeze', [inner.op('Sub', ['A', 'B']), inner.ints([0])]),
    )
    return g.op('Reshape', [g.op('Sin', [y!]), g.ints([6])])
  }),
  ...bothWays(
    'a value read without gradient before one with',
    both,
    (g) => {
      const step =
        (op: string): Build =>
        (inner) =>
          inner.op(op, [inner.op('Floor', ['A']), 'B'])
      return g.op('Mul', [either(g, 'condition', step('Mul'), step('Sub'))[0]!, 'B'])
    },
    [['A'], ['A']],
  ),
  ...bothWays('outputs of another rank from operators that broadcast', both, (g) => {
    const [y] = either(
      g,
      'condition',
      (inner) => inner.op('Mul', [inner.op('Unsqueeze', ['A', inner.ints([0])]), 'B']),
      (inner) => inner.op('Add', ['A', inner.op('ReduceSum', ['B', inner.ints([0])], { keepdims: 0 })]),
    )
    return g.op('Reshape', [g.op('Sin', [y!]), g.ints([6])])
  }),
  ...bothWays('two outputs, one of them unused and one an integer', both, (g) => {
    const results =
      (op: string): Build =>
      (inner) => [
        inner.op('Shape', ['A']),
        inner.op(op, [inner.op('Mul', ['A', 'B'])]),
        inner.op('Neg', ['B']),
      ]
    return either(g, 'condition', results('Tanh'), results('Exp'), 3)[1]!
  }),
  ...bothWays('two outputs that both go on', both, (g) => {
    const results =
      (op: string): Build =>
      (inner) => [inner.op(op, ['A']), inner.op('Mul', ['A', 'B'])]
    return either(g, 'condition', results('Tanh'), results('Exp'), 2)
  }),
  ...[true, false].map((other) => ({
    ...fed(`in a branch of an If, ${other}`, true, both, nested),
    feeds: { condition: bool(true), other: bool(other) },
  })),
  {
    ...fed('around an If that is not taken', false, both, nested),
    feeds: { condition: bool(false), other: bool(true) },
  },
  ...bothWays(
    'a constant in a branch',
    { A: positive([2, 3]) },
    (g) =>
      either(
        g,
        'condition',
        (inner) => inner.op('Pow', ['A', inner.constant(float32([3], []))]),
        (inner) => inner.op('Add', [inner.op('Log', ['A']), inner.op('Sum', ['A', 'A'])]),
      )[0]!,
  ),
  ...bothWays('symbolic sizes', { A: normal([2, 3], ['N', 'C']), B: normal([3], ['C']) }, (g) =>
    either(g, 'condition', product, (inner) => inner.op('Sub', [inner.op('Exp', ['B']), 'A'])),
  ),
  fed(
    'a computed condition',
    true,
    both,
    (g) => {
      const big = g.op('Greater', [g.op('ReduceMax', ['A'], { keepdims: 0 }), g.scalar(-9, 'float32')])
      return either(g, big, product, quotient)
    },
    { feeds: {} },
  ),
  { ...fed('opset 11', true, both, (g) => either(g, 'condition', product, quotient)), opset: 11 },
  { ...fed('opset 21', false, both, (g) => either(g, 'condition', product, quotient)), opset: 21 },
]
