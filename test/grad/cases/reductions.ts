/** Reductions over axes, and the cumulative sum. */
import type { GraphBuilder } from '../../../src/onnx/builder.ts'
import { int64 } from '../../../src/onnx/tensor.ts'
import {
  at,
  awayFrom,
  casesOf,
  distinct,
  exact,
  type GradCase,
  type Make,
  normal,
  piecewise,
  positive,
  type Steps,
  smooth,
} from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const reductions = (op: string, x: Make, steps: Steps = smooth): Cases => {
  const make = casesOf(op, { steps })
  const axes = (name: string, list: readonly number[], attributes = {}, X = x([2, 3, 4])): GradCase => ({
    ...make(name, { X }),
    build: (g) => g.op(op, ['X', g.ints(list)], attributes),
  })
  return [
    axes('axes input', [1]),
    axes('several axes', [0, -1]),
    axes('several axes in another order, keepdims 0', [2, 0], { keepdims: 0 }),
    axes('keepdims 0', [1], { keepdims: 0 }),
    axes('symbolic sizes', [2, 3], { keepdims: 0 }, x([2, 3, 2, 4], ['N', 3, 'H', 'W'])),
    axes('empty axes: all', [], {}, x([2, 3])),
    axes('empty axes, noop_with_empty_axes', [], { noop_with_empty_axes: 1 }, x([3, 3])),
    make('all axes', { X: x([2, 3]) }),
    make('all axes, keepdims 0', { X: x([2, 3]) }, { keepdims: 0 }),
    make('noop_with_empty_axes, keepdims 0', { X: x([3, 3]) }, { noop_with_empty_axes: 1, keepdims: 0 }),
    make('scalar', { X: x([]) }),
    make('axes attribute, opset 7', { X: x([2, 3, 4]) }, { axes: [0, 2] }, { opset: 7 }),
    make('axes attribute, opset 13', { X: x([2, 3, 4]) }, { axes: [-1], keepdims: 0 }, { opset: 13 }),
  ]
}

export const reduceL1 = reductions('ReduceL1', awayFrom(0), piecewise)
export const reduceLogSum = reductions('ReduceLogSum', positive)
export const reduceSumSquare = reductions('ReduceSumSquare', normal, exact)

export const reduceL2: Cases = [
  ...reductions('ReduceL2', awayFrom(0)),
  // By the second row alone: the norm of the first has a kink, at which the gradient is 0.
  {
    name: 'a row of zeros',
    inputs: { X: at([2], [0.6, -0.9]) },
    build: (g) => {
      const rows = g.op('Pad', [g.op('Unsqueeze', ['X', g.ints([0])]), g.ints([1, 0, 0, 0])])
      return g.op('ReduceL2', [rows, g.ints([1])])
    },
  },
]

export const reduceLogSumExp: Cases = [
  ...reductions('ReduceLogSumExp', normal),
  casesOf('ReduceLogSumExp')('values whose exp overflows', { X: at([2, 2], [200, 200.5, -200, -201]) }),
]

export const reduceMax = reductions('ReduceMax', distinct, piecewise)
export const reduceMin = reductions('ReduceMin', distinct, piecewise)

const products = casesOf('ReduceProd', { steps: { sizes: [0.03, 0.01], tolerance: 3e-4 } })
const alongRows = (g: GraphBuilder) => g.op('ReduceProd', ['X', g.ints([1])])
export const reduceProd: Cases = [
  ...reductions('ReduceProd', positive),
  products(
    'rows without a zero, with one, two and three',
    { X: at([4, 3], [1.5, -2, 0.7, 0, -2, 0.7, 0, 1.1, 0, 0, 0, 0]) },
    {},
    { build: alongRows },
  ),
  products('a zero among all', { X: at([2, 2], [1.5, 0, -0.7, 2]) }),
]

const sums = (name: string, axis: number, attributes = {}, opset = 18): GradCase => ({
  ...casesOf('CumSum', { steps: exact })(name, { X: normal([2, 3, 4]) }),
  opset,
  build: (g) => g.op('CumSum', ['X', g.constant(int64([axis], []))], attributes),
})
export const cumSum: Cases = [
  sums('first axis', 0),
  sums('middle axis', 1),
  sums('last axis', -1),
  sums('exclusive', 1, { exclusive: 1 }),
  sums('reverse', 2, { reverse: 1 }),
  sums('exclusive and reverse', -2, { exclusive: 1, reverse: 1 }),
  sums('opset 11', 1, {}, 11),
  {
    ...sums('axis that is fed', 0),
    feeds: { axis: { dtype: 'int32', dims: [1], data: Int32Array.of(1) } },
    build: (g) => g.op('CumSum', ['X', 'axis'], { exclusive: 1 }),
  },
]
