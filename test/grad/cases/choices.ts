/** Operators of several operands: choices among them, their sum and mean, the remainder; and CastLike. */
import { float32, int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { at, casesOf, exact, type GradCase, type Make, normal, piecewise } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

/** Values 3 apart; operands with other offsets (0, 1, 2) are nowhere closer than 1 to each other. */
const ranked =
  (offset: number): Make =>
  (dims, declared) => ({
    dims,
    ...(declared && { declared }),
    sample: (random, count) =>
      Float32Array.from(random.permutation(count), (n) => 3 * (n - Math.floor(count / 2)) + offset),
  })
const [a, b, c] = [ranked(0), ranked(1.5), ranked(0.75)]

const extremes = (op: string): Cases => {
  const make = casesOf(op, { steps: { sizes: [0.3], tolerance: 1e-5 } })
  return [
    make('two', { A: a([3, 4]), B: b([3, 4]) }),
    make('three', { A: a([3, 3]), B: b([3, 3]), C: c([3, 3]) }),
    make('one', { A: a([2, 3]) }),
    make('broadcast', { A: a([3, 1]), B: b([4]), C: c([2, 3, 4]) }),
    make('scalar', { A: a([2, 3]), B: b([]) }),
    make('symbolic sizes', { A: a([2, 3], ['N', 3]), B: b([1, 3], ['M', 3]) }),
    make('opset 7', { A: a([2, 3]), B: b([2, 3]) }, {}, { opset: 7 }),
    make('opset 8, broadcast', { A: a([2, 3]), B: b([3]) }, {}, { opset: 8 }),
    make('opset 12', { A: a([2, 3]), B: b([3]) }, {}, { opset: 12 }),
  ]
}
export const max = extremes('Max')
export const min = extremes('Min')

const sums = (op: string): Cases => {
  const make = casesOf(op, { steps: exact })
  return [
    make('two', { A: normal([2, 3]), B: normal([2, 3]) }),
    make('three, broadcast', { A: normal([3, 1]), B: normal([4]), C: normal([2, 3, 4]) }),
    make('one', { A: normal([2, 3]) }),
    make('scalars', { A: normal([]), B: normal([]) }),
    make('symbolic sizes', { A: normal([2, 3], ['N', 3]), B: normal([1, 3], ['M', 3]) }),
    make('opset 7', { A: normal([2, 3]), B: normal([2, 3]) }, {}, { opset: 7 }),
    make('opset 8, broadcast', { A: normal([2, 3]), B: normal([3]) }, {}, { opset: 8 }),
  ]
}
export const sum = sums('Sum')
export const mean = sums('Mean')

const flags = (dims: readonly number[], ...values: number[]): Tensor => ({
  dtype: 'bool',
  dims,
  data: Uint8Array.from(values),
})
const chosen = (
  name: string,
  condition: Tensor,
  X: GradCase['inputs'][string],
  Y: GradCase['inputs'][string],
  opset = 18,
): GradCase => ({
  name,
  opset,
  inputs: { X, Y },
  feeds: { condition },
  steps: exact,
  build: (g) => g.op('Where', ['condition', 'X', 'Y']),
})
const mixed = flags([2, 3], 1, 0, 0, 1, 1, 0)
export const where: Cases = [
  chosen('equal shapes', mixed, normal([2, 3]), normal([2, 3])),
  chosen('scalars', mixed, normal([]), normal([])),
  chosen('condition broadcasts', flags([3], 1, 0, 1), normal([2, 3]), normal([2, 3])),
  chosen('all broadcast', flags([2, 1, 1], 1, 0), normal([3, 1]), normal([4])),
  chosen('condition alone is large', mixed, normal([3]), normal([2, 1])),
  chosen('symbolic sizes', mixed, normal([2, 3], ['N', 3]), normal([1, 3], ['M', 3])),
  chosen('opset 9', mixed, normal([2, 3]), normal([3]), 9),
]

const remainders = casesOf('Mod', { steps: piecewise })
/** Quotients 2.6, -3.5, -4.4, 0.3, 5.5, -1.7: far from the jumps at whole numbers. */
const [dividend, divisor] = [
  at([2, 3], [5.2, -10.5, 6.6, 0.9, 8.25, -3.4]),
  at([2, 3], [2, 3, -1.5, 3, 1.5, 2]),
]
export const mod: Cases = [
  remainders('equal shapes', { A: dividend, B: divisor }, { fmod: 1 }),
  remainders('broadcast', { A: at([2, 1], [5.2, -7.5]), B: at([3], [2.1, 3.4, -4.2]) }, { fmod: 1 }),
  remainders('scalar', { A: dividend, B: at([], [-2]) }, { fmod: 1 }),
  remainders('opset 10', { A: dividend, B: divisor }, { fmod: 1 }, { opset: 10 }),
]

const toDouble: Tensor = { dtype: 'float64', dims: [1], data: Float64Array.of(0) }
export const castLike: Cases = [
  casesOf('CastLike', { steps: exact })(
    'the same type',
    { X: normal([2, 3]) },
    {},
    {
      feeds: { target_type: float32([0]) },
      build: (g) => g.op('CastLike', ['X', 'target_type']),
    },
  ),
  {
    name: 'to float64 and back',
    inputs: { X: normal([2, 3]), like: normal([2]) },
    zero: ['like'],
    build: (g) => g.op('CastLike', [g.op('Exp', [g.op('CastLike', ['X', g.constant(toDouble)])]), 'like']),
  },
  {
    name: 'an integer path carries none, opset 15',
    opset: 15,
    inputs: { X: at([3], [0.3, 1.4, 2.3]) },
    steps: piecewise,
    build: (g) => {
      const whole = g.op('CastLike', ['X', g.constant(int64([0]))])
      return g.op('Mul', ['X', g.op('CastLike', [whole, 'X'])])
    },
  },
]
