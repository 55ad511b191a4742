/** Operators that pick, repeat and rearrange elements. */
import type { AttributeInput } from '../../../src/onnx/attributes.ts'
import { float32, int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { at, casesOf, distinct, exact, type GradCase, normal, type Operand, piecewise } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const of = (op: string) => casesOf(op, { steps: exact })

/** X, then constants. */
const fixed =
  (op: string, steps = exact) =>
  (
    name: string,
    X: Operand,
    constants: readonly (Tensor | undefined)[],
    attributes: Readonly<Record<string, AttributeInput>> = {},
    rest: Partial<GradCase> = {},
  ): GradCase => ({
    name,
    inputs: { X },
    steps,
    build: (g) => g.op(op, ['X', ...constants.map((c) => c && g.constant(c))], attributes),
    ...rest,
  })

/** X, then one input that is fed. */
const fed = (
  op: string,
  X: Operand,
  second: Tensor,
  attributes: Readonly<Record<string, AttributeInput>> = {},
  steps = exact,
): GradCase => ({
  name: 'second input that is fed',
  inputs: { X },
  feeds: { second },
  steps,
  build: (g) => g.op(op, ['X', 'second'], attributes),
})

const int32 = (values: readonly number[], dims: readonly number[] = [values.length]): Tensor => ({
  dtype: 'int32',
  dims,
  data: Int32Array.from(values),
})
const bools = (...values: number[]): Tensor => ({
  dtype: 'bool',
  dims: [values.length],
  data: Uint8Array.from(values),
})
const scalar = (value: number): Tensor => int64([value], [])

const expands = fixed('Expand')

export const expand: Cases = [
  expands('axes of size 1', normal([2, 1, 3, 1]), [int64([2, 4, 3, 2])]),
  expands('new leading axes', normal([2, 3]), [int64([4, 2, 2, 3])]),
  expands('both', normal([1, 3]), [int64([2, 4, 3])]),
  expands('a shape that is smaller', normal([2, 1, 3]), [int64([2, 1])]),
  expands('nothing to repeat', normal([2, 3]), [int64([1])]),
  expands('scalar', normal([]), [int64([2, 3])]),
  expands('opset 8', normal([2, 1]), [int64([2, 3])], {}, { opset: 8 }),
  expands('symbolic sizes', normal([2, 1, 3], ['N', 1, 'W']), [int64([2, 1, 4, 1])]),
  fed('Expand', normal([2, 1, 3]), int64([4, 2, 2, 3])),
  {
    ...expands('to the shape of another', normal([1, 3], ['A', 'W']), []),
    feeds: { other: float32([1, 2, 3, 4, 5, 6], [2, 3]) },
    build: (g) => g.op('Expand', ['X', g.op('Shape', ['other'])]),
  },
]

const tiles = fixed('Tile')

export const tile: Cases = [
  tiles('two axes', normal([2, 3]), [int64([2, 3])]),
  tiles('one axis', normal([2, 3, 2]), [int64([1, 4, 1])]),
  tiles('once', normal([2, 3]), [int64([1, 1])]),
  tiles('never', normal([2, 3]), [int64([0, 2])], {}, { zero: ['X'] }),
  tiles('vector', normal([3]), [int64([2])]),
  tiles('opset 7', normal([2, 3]), [int64([2, 3])], {}, { opset: 7 }),
  tiles('symbolic sizes', normal([2, 3, 2], ['N', 'H', 'W']), [int64([2, 1, 3])]),
  fed('Tile', normal([2, 3]), int64([2, 2])),
]

const splits = (
  name: string,
  X: Operand,
  sizes: readonly number[] | undefined,
  outputs: number,
  attributes: Readonly<Record<string, AttributeInput>> = {},
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { X },
  steps: exact,
  build: (g) => g.ops('Split', ['X', sizes && g.ints(sizes)], outputs, attributes),
  ...rest,
})
const onlyOutputs =
  (wanted: readonly number[], sizes: readonly number[]): GradCase['build'] =>
  (g) => {
    const outputs = g.ops('Split', ['X', g.ints(sizes)], sizes.length, { axis: 1 })
    return wanted.map((i) => outputs[i]!)
  }

export const split: Cases = [
  splits('sizes', normal([6, 2]), [1, 3, 2], 3),
  splits('axis -1', normal([2, 6]), [4, 2], 2, { axis: -1 }),
  splits('an empty part', normal([2, 3]), [0, 3], 2, { axis: 1 }, { build: onlyOutputs([1], [0, 3]) }),
  splits('num_outputs', normal([2, 6]), undefined, 3, { axis: 1, num_outputs: 3 }),
  splits('num_outputs, the last part smaller', normal([7, 2]), undefined, 3, { num_outputs: 3 }),
  splits('only the first part', normal([2, 6]), [], 0, {}, { build: onlyOutputs([0], [1, 3, 2]) }),
  splits('only the last part', normal([2, 6]), [], 0, {}, { build: onlyOutputs([2], [1, 3, 2]) }),
  splits('two of three parts', normal([2, 6]), [], 0, {}, { build: onlyOutputs([2, 0], [1, 3, 2]) }),
  splits('symbolic sizes', normal([2, 6], ['N', 'C']), undefined, 2, { axis: 1, num_outputs: 2 }),
  splits('symbolic sizes, the last part smaller', normal([2, 5], ['N', 'C']), undefined, 2, {
    axis: 1,
    num_outputs: 2,
  }),
  splits('attribute, opset 7', normal([6, 2]), undefined, 2, { split: [2, 4] }, { opset: 7 }),
  splits('equal parts, opset 11', normal([6, 2]), undefined, 3, {}, { opset: 11 }),
  splits('equal parts, opset 13', normal([2, 6]), undefined, 2, { axis: 1 }, { opset: 13 }),
  {
    ...splits('sizes that are fed', normal([5, 2]), undefined, 2),
    feeds: { sizes: int64([3, 2]) },
    build: (g) => g.ops('Split', ['X', 'sizes'], 2),
  },
]

const deepened = of('DepthToSpace')

export const depthToSpace: Cases = [
  deepened('DCR by default', { X: normal([2, 8, 2, 3]) }, { blocksize: 2 }),
  deepened('DCR', { X: normal([1, 18, 1, 2]) }, { blocksize: 3, mode: 'DCR' }),
  deepened('CRD', { X: normal([2, 8, 2, 3]) }, { blocksize: 2, mode: 'CRD' }),
  deepened('CRD, blocks of 3', { X: normal([1, 18, 1, 2]) }, { blocksize: 3, mode: 'CRD' }),
  deepened('opset 7', { X: normal([1, 8, 2, 2]) }, { blocksize: 2 }, { opset: 7 }),
  deepened('CRD, opset 11', { X: normal([1, 8, 2, 2]) }, { blocksize: 2, mode: 'CRD' }, { opset: 11 }),
  deepened('symbolic sizes', { X: normal([2, 8, 2, 3], ['N', 8, 'H', 'W']) }, { blocksize: 2 }),
  deepened(
    'symbolic sizes, CRD',
    { X: normal([2, 8, 2, 3], ['N', 'C', 'H', 'W']) },
    { blocksize: 2, mode: 'CRD' },
  ),
]

const flattened = of('SpaceToDepth')

export const spaceToDepth: Cases = [
  flattened('blocks of 2', { X: normal([2, 3, 4, 6]) }, { blocksize: 2 }),
  flattened('blocks of 3', { X: normal([1, 2, 3, 6]) }, { blocksize: 3 }),
  flattened('opset 7', { X: normal([1, 3, 4, 2]) }, { blocksize: 2 }, { opset: 7 }),
  flattened('symbolic sizes', { X: normal([2, 3, 4, 2], ['N', 'C', 'H', 'W']) }, { blocksize: 2 }),
]

const picks = fixed('GatherElements')
const rows = int64([2, 0, 0, 2, 1, 2, 2, 0, 2], [3, 3])

export const gatherElements: Cases = [
  picks('axis 0 by default, with repeats', normal([3, 3]), [rows]),
  picks('axis 1', normal([3, 4]), [int64([3, 0, 3, 1, 1, 2, 0, 0, 0], [3, 3])], { axis: 1 }),
  picks('axis -1', normal([3, 4]), [int64([3, 0, 3, 1, 1, 2, 0, 0, 0], [3, 3])], { axis: -1 }),
  picks('negative indices', normal([3, 3]), [int64([-1, 0, -3], [1, 3])]),
  picks('more indices than elements', normal([2, 3]), [int64([1, 0, 0, 1, 1, 1, 0, 0, 0], [3, 3])]),
  picks('smaller along other axes', normal([3, 4, 2]), [int64([0, 2, 1, 1], [2, 2, 1])], { axis: 1 }),
  picks('int32 indices', normal([3, 3]), [int32([2, 1, 0], [1, 3])]),
  picks('opset 11', normal([3, 3]), [rows], {}, { opset: 11 }),
  picks('symbolic sizes', normal([3, 3], ['N', 'C']), [rows]),
  fed('GatherElements', normal([3, 3]), rows, { axis: 1 }),
]

const tuples = fixed('GatherND')

export const gatherND: Cases = [
  tuples('whole tuples', normal([3, 4]), [int64([0, 1, 2, 3, 0, 1], [3, 2])]),
  tuples('slices', normal([3, 4, 2]), [int64([2, 0, 2], [3, 1])]),
  tuples('slices by pairs', normal([3, 4, 2]), [int64([2, 0, 1, 3, 2, 0], [3, 2])]),
  tuples('negative indices', normal([3, 4, 2]), [int64([-1, -4, 1, 3, 2, 0], [3, 2])]),
  tuples('one tuple', normal([3, 4]), [int64([1, 2])]),
  tuples('tuples in a matrix', normal([3, 4]), [int64([0, 2, 1, 2], [2, 2, 1])]),
  tuples('batch_dims 1', normal([2, 3, 4]), [int64([2, 0, 0, 2], [2, 2, 1])], { batch_dims: 1 }),
  tuples('batch_dims 1, whole tuples', normal([2, 3, 4]), [int64([2, 0, 1, 3], [2, 2])], { batch_dims: 1 }),
  tuples('batch_dims 2', normal([2, 2, 3, 2]), [int64([2, 0, 0, 2], [2, 2, 1])], { batch_dims: 2 }),
  tuples('opset 11', normal([3, 4]), [int64([0, 1, 2, 3], [2, 2])], {}, { opset: 11 }),
  tuples('opset 12', normal([3, 3]), [int64([2, 0, 1], [3, 1])], { batch_dims: 1 }, { opset: 12 }),
  tuples('symbolic sizes', normal([2, 3, 4], ['N', 'H', 'W']), [int64([2, 0, 0, 2], [2, 2, 1])], {
    batch_dims: 1,
  }),
  fed('GatherND', normal([3, 4, 2]), int64([2, 0, 2, 0], [2, 2])),
]

const tops = (
  name: string,
  X: Operand,
  k: number,
  attributes: Readonly<Record<string, AttributeInput>> = {},
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { X },
  steps: piecewise,
  build: (g) => g.ops('TopK', ['X', g.ints([k])], 2, attributes)[0]!,
  ...rest,
})

export const topK: Cases = [
  tops('largest', distinct([2, 5]), 3),
  tops('smallest', distinct([2, 5]), 2, { largest: 0 }),
  tops('axis 0', distinct([5, 2]), 2, { axis: 0 }),
  tops('axis 1 of rank 3', distinct([2, 4, 3]), 2, { axis: 1 }),
  tops('not sorted', distinct([2, 6]), 4, { sorted: 0 }),
  tops('all', distinct([2, 3]), 3),
  tops('with Indices', distinct([2, 5]), 3, {}, { build: (g) => g.ops('TopK', ['X', g.ints([3])], 2) }),
  tops(
    'k as attribute, opset 7',
    distinct([2, 5]),
    3,
    {},
    {
      opset: 7,
      build: (g) => g.ops('TopK', ['X'], 2, { k: 3 })[0]!,
    },
  ),
  tops('opset 10', distinct([2, 5]), 3, { axis: 1 }, { opset: 10 }),
  tops('smallest, opset 11', distinct([2, 5]), 3, { largest: 0 }, { opset: 11 }),
  tops('symbolic sizes', distinct([2, 5], ['N', 'C']), 3),
  tops(
    'k that is fed',
    distinct([2, 5]),
    0,
    {},
    {
      feeds: { k: int64([2]) },
      build: (g) => g.ops('TopK', ['X', 'k'], 2)[0]!,
    },
  ),
]

const hot = (
  name: string,
  indices: Tensor,
  depth: Tensor,
  attributes: Readonly<Record<string, AttributeInput>> = {},
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { values: normal([2]) },
  steps: exact,
  build: (g) => g.op('OneHot', [g.constant(indices), g.constant(depth), 'values'], attributes),
  ...rest,
})

export const oneHot: Cases = [
  hot('vector', int64([0, 2, 1, 2]), scalar(3)),
  hot('axis 0', int64([0, 2, 1, 2], [2, 2]), int64([3]), { axis: 0 }),
  hot('axis -2', int64([0, 2, 1, 2], [2, 2]), scalar(4), { axis: -2 }),
  hot('negative indices and indices beyond', int64([-1, 5, -7, 0]), scalar(4)),
  hot('float indices and depth', float32([1, 0]), float32([2])),
  hot('opset 9', int64([0, 2]), scalar(3), {}, { opset: 9 }),
  hot(
    'indices that are fed',
    int64([]),
    scalar(3),
    {},
    {
      feeds: { indices: int64([0, 2, 2]) },
      build: (g) => g.op('OneHot', ['indices', g.constant(scalar(3)), 'values']),
    },
  ),
]

const compresses = fixed('Compress')

export const compress: Cases = [
  compresses('axis 0', normal([3, 2]), [bools(1, 0, 1)], { axis: 0 }),
  compresses('axis 1', normal([2, 3, 2]), [bools(0, 1, 1)], { axis: 1 }),
  compresses('axis -1', normal([2, 3]), [bools(0, 0, 1)], { axis: -1 }),
  compresses('a shorter condition', normal([4, 2]), [bools(0, 1)], { axis: 0 }),
  compresses('flattened', normal([2, 3]), [bools(0, 1, 0, 0, 1, 1)]),
  compresses('flattened, a shorter condition', normal([2, 3]), [bools(0, 1, 0, 1)]),
  compresses('nothing', normal([2, 3]), [bools(0, 0)], { axis: 0 }, { zero: ['X'] }),
  compresses('opset 9', normal([3, 2]), [bools(1, 0, 1)], { axis: 0 }, { opset: 9 }),
  compresses('symbolic sizes', normal([3, 2], ['N', 'C']), [bools(1, 0, 1)], { axis: 0 }),
  compresses('symbolic sizes, flattened', normal([3, 2], ['N', 'C']), [bools(1, 0, 1)]),
  fed('Compress', normal([3, 2]), bools(0, 1, 1), { axis: 0 }),
]

const triangles = fixed('Trilu')

export const trilu: Cases = [
  triangles('upper', normal([3, 4]), []),
  triangles('lower', normal([3, 4]), [], { upper: 0 }),
  triangles('upper, k 1', normal([4, 3]), [scalar(1)]),
  triangles('lower, k -1', normal([4, 3]), [scalar(-1)], { upper: 0 }),
  triangles('lower, k 2, a batch', normal([2, 3, 4]), [scalar(2)], { upper: 0 }),
  triangles('opset 14', normal([3, 3]), [], {}, { opset: 14 }),
  triangles('symbolic sizes', normal([2, 3, 3], ['N', 'H', 'W']), []),
  fed('Trilu', normal([3, 4]), scalar(-1)),
]

const reversals = fixed('ReverseSequence')

export const reverseSequence: Cases = [
  reversals('time first', normal([4, 3, 2]), [int64([1, 4, 3])]),
  reversals('batch first', normal([3, 4, 2]), [int64([1, 4, 3])], { batch_axis: 0, time_axis: 1 }),
  reversals('opset 10', normal([4, 3]), [int64([2, 4, 3])], {}, { opset: 10 }),
  reversals('symbolic sizes', normal([4, 3, 2], ['T', 'N', 2]), [int64([1, 4, 3])]),
  fed('ReverseSequence', normal([4, 3]), int64([2, 4, 3])),
]

const centred = fixed('CenterCropPad')

export const centerCropPad: Cases = [
  centred('cropped by an odd and an even number', normal([7, 6]), [int64([4, 2])]),
  centred('padded by an odd and an even number', normal([3, 2]), [int64([6, 4])]),
  centred('cropped and padded', normal([6, 3]), [int64([3, 6])]),
  centred('axes', normal([2, 5, 3]), [int64([2, 6])], { axes: [1, 2] }),
  centred('negative axes in another order', normal([2, 5, 3]), [int64([6, 2])], { axes: [-1, -2] }),
  centred('symbolic sizes', normal([2, 5, 3], ['N', 'H', 'W']), [int64([2, 6])], { axes: [1, 2] }),
  fed('CenterCropPad', normal([5, 4]), int64([2, 7])),
]

const ranged = casesOf('Range', { steps: { sizes: [0.03], tolerance: 1e-4 }, zero: ['limit'] })
const scalars = (start: number, limit: number, delta: number) => ({
  start: at([], [start]),
  limit: at([], [limit]),
  delta: at([], [delta]),
})

export const range: Cases = [
  ranged('up', scalars(0.1, 4.4, 1)),
  ranged('down', scalars(2.2, -0.5, -0.6), {}, { opset: 11 }),
  ranged('operands that are vectors of one element', {
    start: at([], [0.1]),
    limit: at([1], [4.4]),
    delta: at([1], [1]),
  }),
]
