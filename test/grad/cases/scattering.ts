/** Operators that put updates into a tensor. */
import type { AttributeInput } from '../../../src/onnx/attributes.ts'
import { int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { at, distinct, exact, type GradCase, normal, type Operand, type Steps, smooth } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const scattered =
  (op: string) =>
  (
    name: string,
    data: Operand,
    indices: Tensor,
    updates: Operand,
    attributes: Readonly<Record<string, AttributeInput>> = {},
    rest: Partial<GradCase> = {},
  ): GradCase => ({
    name,
    inputs: { data, updates },
    steps: exact,
    build: (g) => g.op(op, ['data', g.constant(indices), 'updates'], attributes),
    ...rest,
  })

/** Indices that are fed. */
const fed = (c: GradCase, op: string, indices: Tensor, attributes = {}): GradCase => ({
  ...c,
  name: `${c.name}, indices that are fed`,
  feeds: { indices },
  build: (g) => g.op(op, ['data', 'indices', 'updates'], attributes),
})

/** Different from each other, and from what `distinct` gives. */
const apart: typeof distinct = (dims, declared) => ({
  ...distinct(dims, declared),
  sample: (random, count) =>
    distinct(dims)
      .sample(random, count)
      .map((x) => 2 * x + 0.075),
})
const near: Steps = { sizes: [0.03, 0.015], tolerance: 1e-4 }
const products = { steps: smooth }
const extremes = { steps: near }

const elements = scattered('ScatterElements')
const once = int64([2, 0, 1, 0, 1, 2], [2, 3])
const repeats = int64([2, 0, 1, 2, 0, 2], [2, 3])
const int32 = (t: Tensor): Tensor => ({
  ...t,
  dtype: 'int32',
  data: Int32Array.from(t.data as BigInt64Array, Number),
})

export const scatterElements: Cases = [
  elements('axis 0 by default', normal([3, 3]), once, normal([2, 3])),
  elements('axis 1', normal([2, 4]), int64([3, 0, 1, 2], [2, 2]), normal([2, 2]), { axis: 1 }),
  elements('negative axis and indices', normal([2, 4]), int64([-1, 0], [1, 2]), normal([1, 2]), { axis: -1 }),
  elements('int32 indices', normal([3, 3]), int32(once), normal([2, 3])),
  elements('add', normal([3, 3]), once, normal([2, 3]), { reduction: 'add' }),
  elements('add, repeats', normal([3, 3]), repeats, normal([2, 3]), { reduction: 'add' }),
  elements('add, axis 1', normal([2, 4]), int64([3, 3, 1, 3, 2, 2], [2, 3]), normal([2, 3]), {
    axis: 1,
    reduction: 'add',
  }),
  elements('mul', normal([3, 3]), once, normal([2, 3]), { reduction: 'mul' }, products),
  elements('mul, repeats', normal([3, 3]), repeats, normal([2, 3]), { reduction: 'mul' }, products),
  elements(
    'mul, axis 1',
    normal([2, 4]),
    int64([3, 3, 1, 3, 2, -2], [2, 3]),
    normal([2, 3]),
    { axis: 1, reduction: 'mul' },
    products,
  ),
  elements('min, repeats', distinct([3, 3]), repeats, apart([2, 3]), { reduction: 'min' }, extremes),
  elements('max, repeats', distinct([3, 3]), repeats, apart([2, 3]), { reduction: 'max' }, extremes),
  elements(
    'max, axis -1',
    distinct([2, 4]),
    int64([3, 3, 1, 3, 2, -2], [2, 3]),
    apart([2, 3]),
    { axis: -1, reduction: 'max' },
    extremes,
  ),
  elements('opset 11', normal([3, 3]), once, normal([2, 3]), {}, { opset: 11 }),
  elements('add, opset 16', normal([3, 3]), repeats, normal([2, 3]), { reduction: 'add' }, { opset: 16 }),
  elements(
    'mul, opset 16',
    normal([3, 3]),
    repeats,
    normal([2, 3]),
    { reduction: 'mul' },
    {
      ...products,
      opset: 16,
    },
  ),
  elements(
    'Scatter, opset 9',
    normal([3, 3]),
    once,
    normal([2, 3]),
    {},
    {
      opset: 9,
      build: (g) => g.op('Scatter', ['data', g.constant(once), 'updates']),
    },
  ),
  ...['none', 'add', 'mul', 'max'].map((reduction) =>
    elements(
      `symbolic sizes, ${reduction}`,
      distinct([3, 3], ['N', 'C']),
      reduction === 'none' ? once : repeats,
      apart([2, 3], ['M', 'C']),
      { reduction },
      reduction === 'mul' ? products : extremes,
    ),
  ),
  fed(elements('add', normal([3, 3]), repeats, normal([2, 3])), 'ScatterElements', repeats, {
    reduction: 'add',
  }),
]

const slices = scattered('ScatterND')
const pairs = int64([2, 0, 0, 3, 1, 1], [3, 2])
const samePairs = int64([2, 0, 0, 3, 2, 0], [3, 2])

export const scatterND: Cases = [
  slices('whole tuples', normal([3, 4]), pairs, normal([3])),
  slices('slices', normal([3, 4, 2]), int64([2, 0], [2, 1]), normal([2, 4, 2])),
  slices('slices by pairs', normal([3, 4, 2]), pairs, normal([3, 2])),
  slices('negative indices', normal([3, 4]), int64([-1, -4, 0, -1], [2, 2]), normal([2])),
  slices('tuples in a matrix', normal([5, 2]), int64([0, 2, 3, 1], [2, 2, 1]), normal([2, 2, 2])),
  slices('add', normal([3, 4]), pairs, normal([3]), { reduction: 'add' }),
  slices('add, repeats', normal([3, 4]), samePairs, normal([3]), { reduction: 'add' }),
  slices('add, slices', normal([3, 4]), int64([2, 0, 2], [3, 1]), normal([3, 4]), { reduction: 'add' }),
  slices('mul, repeats', normal([3, 4]), samePairs, normal([3]), { reduction: 'mul' }, products),
  slices(
    'mul, slices',
    normal([3, 4]),
    int64([2, 0, -1], [3, 1]),
    normal([3, 4]),
    { reduction: 'mul' },
    products,
  ),
  slices(
    'min, repeats',
    distinct([3, 4]),
    samePairs,
    at([3], [-2.5, 0.07, -2.8]),
    { reduction: 'min' },
    extremes,
  ),
  slices(
    'max, slices by pairs',
    distinct([3, 4, 2]),
    samePairs,
    apart([3, 2]),
    { reduction: 'max' },
    extremes,
  ),
  slices(
    'max, tuples in a matrix',
    distinct([4, 2]),
    int64([0, 2, 3, 2], [2, 2, 1]),
    apart([2, 2, 2]),
    { reduction: 'max' },
    extremes,
  ),
  slices('opset 11', normal([3, 4]), pairs, normal([3]), {}, { opset: 11 }),
  slices(
    'mul, opset 16',
    normal([3, 4]),
    samePairs,
    normal([3]),
    { reduction: 'mul' },
    { ...products, opset: 16 },
  ),
  ...['none', 'add', 'mul', 'min'].map((reduction) =>
    slices(
      `symbolic sizes, ${reduction}`,
      distinct([3, 4, 2], ['N', 'H', 'W']),
      reduction === 'none' ? pairs : samePairs,
      apart([3, 2], [3, 'W']),
      { reduction },
      reduction === 'mul' ? products : extremes,
    ),
  ),
  fed(slices('max', distinct([3, 4]), samePairs, apart([3]), {}, extremes), 'ScatterND', samePairs, {
    reduction: 'max',
  }),
]
