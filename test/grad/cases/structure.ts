/** Operators that move elements, and sums of them. */
import { float } from '../../../src/onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../../src/onnx/builder.ts'
import { int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { casesOf, exact, type GradCase, normal, type Operand } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

/** All are linear. */
const linear = (
  name: string,
  X: Operand,
  build: GradCase['build'],
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { X },
  build,
  steps: exact,
  ...rest,
})

const of = (op: string) => casesOf(op, { steps: exact })

export const flatten: Cases = [
  of('Flatten')('axis 1 by default', { X: normal([2, 3, 2]) }),
  of('Flatten')('axis 0', { X: normal([2, 3, 2]) }, { axis: 0 }),
  of('Flatten')('axis 2', { X: normal([2, 3, 2, 2]) }, { axis: 2 }),
  of('Flatten')('axis at the end', { X: normal([2, 3]) }, { axis: 2 }),
  of('Flatten')('axis -1', { X: normal([2, 3, 2]) }, { axis: -1 }),
  of('Flatten')('symbolic sizes', { X: normal([2, 3, 4], ['N', 'H', 'W']) }),
  of('Flatten')('opset 7', { X: normal([2, 3, 2]) }, { axis: 1 }, { opset: 7 }),
]

const reshaped = (name: string, X: Operand, shape: readonly number[], opset = 18): GradCase =>
  linear(name, X, (g) => g.op('Reshape', ['X', g.ints(shape)]), { opset })

/** `[size of axis 0, -1]` as exporters write it. */
function batchByRest(g: GraphBuilder): Value {
  const batch = g.op('Gather', [g.op('Shape', ['X']), g.constant(int64([0], []))], { axis: 0 })
  const row = g.op('Concat', [g.op('Unsqueeze', [batch, g.ints([0])]), g.ints([-1])], { axis: 0 })
  return g.op('Reshape', ['X', row])
}

export const reshape: Cases = [
  reshaped('known sizes', normal([2, 6]), [3, 4]),
  reshaped('0 and -1', normal([2, 3, 4]), [0, -1]),
  reshaped('opset 7', normal([2, 3, 4]), [0, -1], 7),
  reshaped('to a scalar', normal([1, 1]), []),
  reshaped('symbolic batch', normal([2, 3, 4], ['N', 3, 4]), [-1, 12]),
  reshaped('symbolic sizes', normal([2, 3, 4], ['N', 'H', 'W']), [0, -1]),
  linear('computed shape', normal([2, 3, 4]), batchByRest),
  linear('computed shape, symbolic sizes', normal([2, 3, 4], ['N', 3, 'W']), batchByRest),
  linear('shape that is fed', normal([2, 6]), (g) => g.op('Reshape', ['X', 'shape']), {
    feeds: { shape: int64([4, 3]) },
  }),
]

export const transpose: Cases = [
  of('Transpose')('reversed by default', { X: normal([2, 3, 4]) }),
  of('Transpose')('a cycle', { X: normal([2, 3, 4]) }, { perm: [1, 2, 0] }),
  of('Transpose')('NCHW to NHWC', { X: normal([2, 3, 4, 5]) }, { perm: [0, 2, 3, 1] }),
  of('Transpose')('symbolic sizes', { X: normal([2, 3, 4], ['N', 'H', 'W']) }, { perm: [2, 0, 1] }),
]

const withAxes = (op: string, axes: readonly number[]) => (g: GraphBuilder) => g.op(op, ['X', g.ints(axes)])

export const squeeze: Cases = [
  linear('axes input', normal([2, 1, 3, 1]), withAxes('Squeeze', [1, -1])),
  linear('symbolic sizes', normal([2, 3, 1, 1], ['N', 3, 'H', 'W']), withAxes('Squeeze', [2, 3])),
  of('Squeeze')('axes attribute, opset 7', { X: normal([2, 1, 3, 1]) }, { axes: [1] }, { opset: 7 }),
  of('Squeeze')('axes attribute, opset 11', { X: normal([2, 1, 3, 1]) }, { axes: [-1, 1] }, { opset: 11 }),
  of('Squeeze')(
    'every axis of size 1',
    { X: normal([2, 1, 3, 1]) },
    {},
    {
      needsSizes: 'without axes the rank depends on the sizes',
    },
  ),
]

export const unsqueeze: Cases = [
  linear('axes input', normal([2, 3]), withAxes('Unsqueeze', [0, -1])),
  linear('symbolic sizes', normal([2, 3], ['N', 'C']), withAxes('Unsqueeze', [2, 3])),
  of('Unsqueeze')('axes attribute, opset 7', { X: normal([2, 3]) }, { axes: [1, 3] }, { opset: 7 }),
]

const concats = of('Concat')
const parts = { A: normal([2, 3]), B: normal([2, 1]), C: normal([2, 4]) }

export const concat: Cases = [
  concats('axis 1', parts, { axis: 1 }),
  concats('axis -1', parts, { axis: -1 }),
  concats('axis 0', { A: normal([2, 3]), B: normal([3, 3]) }, { axis: 0 }),
  concats('one operand', { A: normal([2, 3]) }, { axis: 1 }),
  concats('axis 2 of rank 4', { A: normal([2, 2, 1, 2]), B: normal([2, 2, 3, 2]) }, { axis: 2 }),
  concats('symbolic sizes', { A: normal([2, 3], ['N', 'P']), B: normal([2, 2], ['N', 'Q']) }, { axis: 1 }),
]

const sliced = (
  name: string,
  X: Operand,
  starts: readonly number[],
  ends: readonly number[],
  axes?: readonly number[],
  steps?: readonly number[],
): GradCase =>
  linear(name, X, (g) =>
    g.op('Slice', ['X', g.ints(starts), g.ints(ends), axes && g.ints(axes), steps && g.ints(steps)]),
  )
const toEnd = Number.MAX_SAFE_INTEGER
const toStart = Number.MIN_SAFE_INTEGER
const int32 = (values: readonly number[]): Tensor => ({
  dtype: 'int32',
  dims: [values.length],
  data: Int32Array.from(values),
})

export const slice: Cases = [
  sliced('two axes by default', normal([4, 5]), [1, 0], [3, 4]),
  sliced('one axis', normal([2, 5, 3]), [1], [4], [1]),
  sliced('negative bounds and axis', normal([2, 5, 3]), [-2], [-1], [-1]),
  sliced('bounds beyond the axis', normal([3, 4]), [-9, 1], [2, toEnd], [0, 1]),
  sliced('step 2', normal([3, 7]), [1], [toEnd], [1], [2]),
  sliced('step -1', normal([3, 5]), [-1], [toStart], [1], [-1]),
  sliced('step -2 between bounds', normal([7, 2]), [5], [0], [0], [-2]),
  sliced('several axes and steps', normal([4, 5, 6]), [3, 1, 0], [toStart, toEnd, -1], [0, 1, 2], [-1, 2, 1]),
  sliced('axes in another order', normal([4, 5, 6]), [2, 1], [6, 3], [2, 0]),
  sliced('symbolic sizes', normal([4, 7], ['N', 'L']), [1], [-1], [1]),
  sliced('symbolic sizes, step 2', normal([4, 5], ['N', 'L']), [0, 1], [toEnd, toEnd], [0, 1], [2, 1]),
  of('Slice')(
    'attributes, opset 9',
    { X: normal([3, 5]) },
    { starts: [1, -3], ends: [3, -1], axes: [0, 1] },
    { opset: 9 },
  ),
  of('Slice')(
    'attributes without axes, opset 7',
    { X: normal([3, 5]) },
    { starts: [0, 2], ends: [2, 9] },
    { opset: 7 },
  ),
  linear('inputs, opset 10', normal([3, 5]), (g) => g.op('Slice', ['X', g.ints([1]), g.ints([2])]), {
    opset: 10,
  }),
  linear('int32 bounds and step', normal([3, 5]), (g) =>
    g.op('Slice', ['X', ...[[4], [0], [1], [-2]].map((list) => g.constant(int32(list)))]),
  ),
  linear('bounds that are fed', normal([3, 5]), (g) => g.op('Slice', ['X', 'starts', 'ends', g.ints([1])]), {
    feeds: { starts: int64([1]), ends: int64([4]) },
  }),
  linear('half of the channels, computed', normal([2, 6, 3], ['N', 'C', 3]), (g) => {
    const channels = g.op('Gather', [g.op('Shape', ['X']), g.ints([1])], { axis: 0 })
    const half = g.op('Div', [channels, g.ints([2])])
    return g.op('Slice', ['X', half, channels, g.ints([1])])
  }),
]

const gathered = (
  name: string,
  X: Operand,
  indices: Tensor,
  axis?: number,
  rest: Partial<GradCase> = {},
): GradCase => linear(name, X, (g) => g.op('Gather', ['X', g.constant(indices)], { axis }), rest)

export const gather: Cases = [
  gathered('vector', normal([4, 3]), int64([2, 0])),
  gathered('repeats', normal([4, 3]), int64([2, 0, 2, 2])),
  gathered('negative indices', normal([4, 3]), int64([-1, 1, 3]), 0),
  gathered('scalar', normal([4, 3]), int64([2], [])),
  gathered('scalar, axis 1', normal([4, 3]), int64([-1], []), 1),
  gathered('matrix', normal([4, 3]), int64([0, 2, 2, -1, 1, 1], [2, 3])),
  gathered('matrix, axis 1', normal([2, 4, 3]), int64([0, 2, 2, -1], [2, 2]), 1),
  gathered('axis -1', normal([2, 4, 3]), int64([1, 1, 0, 2]), -1),
  gathered('int32 indices', normal([4, 3]), int32([3, 3, 0])),
  gathered('opset 7', normal([4, 3]), int64([2, 0, 2]), 0, { opset: 7 }),
  gathered('symbolic sizes', normal([4, 3, 2], ['N', 'L', 2]), int64([2, 0, 2]), 1),
  linear('indices that are fed', normal([4, 3]), (g) => g.op('Gather', ['X', 'indices'], { axis: 1 }), {
    feeds: { indices: int64([0, 2, 2, -1], [2, 2]) },
  }),
]

const padded = (
  name: string,
  X: Operand,
  pads: readonly number[],
  mode?: string,
  rest: Partial<GradCase> = {},
): GradCase => linear(name, X, (g) => g.op('Pad', ['X', g.ints(pads)], { mode }), rest)

const valued = (name: string, pads: readonly number[], axes?: readonly number[]): GradCase => ({
  ...linear(name, normal([2, 3]), (g) => g.op('Pad', ['X', g.ints(pads), 'constant', axes && g.ints(axes)])),
  inputs: { X: normal([2, 3]), constant: normal([]) },
})

export const pad: Cases = [
  padded('zeros', normal([2, 3]), [0, 1, 2, 1]),
  padded('negative pads', normal([4, 5]), [-1, 2, 0, -2]),
  valued('value', [1, 0, 2, 1]),
  valued('value and negative pads', [-1, 2, 1, -1]),
  valued('value and axes', [2, 1], [-1]),
  padded('edge', normal([3, 4]), [1, 2, 0, 3], 'edge'),
  padded('reflect', normal([4, 4]), [1, 2, 3, 0], 'reflect'),
  padded('reflect, images', normal([1, 2, 3, 3]), [0, 0, 1, 1, 0, 0, 1, 2], 'reflect'),
  padded('edge, cropping one axis', normal([4, 5]), [1, -1, 0, -2], 'edge'),
  padded('wrap, opset 19', normal([3, 4]), [1, 2, 3, 0], 'wrap', { opset: 19 }),
  linear('edge with axes', normal([2, 4]), (g) =>
    g.op('Pad', ['X', g.ints([1, 2]), undefined, g.ints([1])], { mode: 'edge' }),
  ),
  linear('pads that are fed', normal([2, 3]), (g) => g.op('Pad', ['X', 'pads']), {
    feeds: { pads: int64([0, 1, 2, 1]) },
  }),
  linear(
    'reflect with pads that are fed',
    normal([3, 3]),
    (g) => g.op('Pad', ['X', 'pads'], { mode: 'reflect' }),
    {
      feeds: { pads: int64([0, 1, 2, 1]) },
    },
  ),
  padded('symbolic sizes', normal([2, 3], ['N', 'L']), [0, 1, 0, 2]),
  padded('symbolic sizes, reflect', normal([2, 4], ['N', 'L']), [0, 1, 0, 2], 'reflect'),
  of('Pad')(
    'attributes, opset 7',
    { X: normal([2, 3]) },
    { pads: [0, 1, 2, 1], value: float(0.5) },
    { opset: 7 },
  ),
  of('Pad')(
    'reflect attribute, opset 10',
    { X: normal([3, 3]) },
    { pads: [1, 0, 1, 2], mode: 'reflect' },
    { opset: 10 },
  ),
]

const reductions = (op: string, attributesUntil: number): Cases => {
  const axesInput = (name: string, axes: readonly number[], keepdims?: number, X = normal([2, 3, 4])) =>
    linear(name, X, (g) => g.op(op, ['X', g.ints(axes)], { keepdims }))
  return [
    axesInput('axes input', [1]),
    axesInput('several axes', [0, -1]),
    axesInput('several axes in another order, keepdims 0', [2, 0], 0),
    axesInput('keepdims 0', [1], 0),
    axesInput('negative axis, keepdims 0', [-1], 0),
    axesInput('symbolic sizes', [2, 3], 0, normal([2, 3, 2, 4], ['N', 3, 'H', 'W'])),
    axesInput('empty axes: all', [], 1),
    of(op)('all axes', { X: normal([2, 3]) }),
    of(op)('all axes, keepdims 0', { X: normal([2, 3]) }, { keepdims: 0 }),
    of(op)('noop_with_empty_axes', { X: normal([2, 3]) }, { noop_with_empty_axes: 1 }),
    of(op)(
      'noop_with_empty_axes, keepdims 0',
      { X: normal([2, 3]) },
      { noop_with_empty_axes: 1, keepdims: 0 },
    ),
    of(op)('axes attribute, opset 7', { X: normal([2, 3, 4]) }, { axes: [0, 2] }, { opset: 7 }),
    of(op)(
      'axes attribute, keepdims 0',
      { X: normal([2, 3, 4]) },
      { axes: [-1], keepdims: 0 },
      { opset: attributesUntil },
    ),
  ]
}

export const reduceSum = reductions('ReduceSum', 12)
export const reduceMean = reductions('ReduceMean', 17)
