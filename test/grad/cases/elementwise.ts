/** Operators of one operand that work element by element. */
import { float } from '../../../src/onnx/attributes.ts'
import type { Make } from './grad-case.ts'
import {
  at,
  awayFrom,
  between,
  casesOf,
  exact,
  type GradCase,
  normal,
  piecewise,
  positive,
} from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

export const unary = (op: string, x: Make, defaults: Partial<GradCase> = {}): Cases => [
  casesOf(op, defaults)('rank 3', { X: x([2, 3, 2]) }),
  casesOf(op, defaults)('scalar', { X: x([]) }),
]

export const exp = unary('Exp', normal)
export const log = unary('Log', positive)
export const sqrt = unary('Sqrt', positive)
export const neg = unary('Neg', normal, { steps: exact })
export const identity = unary('Identity', normal, { steps: exact })
export const sigmoid = unary('Sigmoid', normal)
export const tanh = unary('Tanh', between(-1.5, 1.5))
export const relu = unary('Relu', awayFrom(0), { steps: piecewise })

export const leakyRelu: Cases = [
  ...unary('LeakyRelu', awayFrom(0), { steps: piecewise }),
  casesOf('LeakyRelu')('alpha 0.3', { X: awayFrom(0)([2, 6]) }, { alpha: float(0.3) }, { steps: piecewise }),
]

export const elu: Cases = [
  ...unary('Elu', awayFrom(0)),
  casesOf('Elu')('alpha 0.5', { X: awayFrom(0)([2, 6]) }, { alpha: float(0.5) }),
  // exp(X) is inf on the branch that is not taken.
  casesOf('Elu')('large values', { X: at([4], [200, -0.8, -0.4, 1]) }),
]

/** Below, between and above the bounds -0.5 and 0.75. */
const values = [-2, -0.9, -0.2, 0.1, 0.4, 1.1, 1.5, 3]
const x = at([2, 4], values)
const bounded = at([], [-0.5])
const clips = casesOf('Clip', { steps: piecewise })

export const clip: Cases = [
  clips('both bounds', { X: x, min: bounded, max: at([], [0.75]) }),
  clips('min alone', { X: x, min: bounded }),
  clips(
    'max alone',
    { X: x, max: at([], [0.75]) },
    {},
    { build: (g) => g.op('Clip', ['X', undefined, 'max']) },
  ),
  clips('no bounds', { X: x }, {}, { steps: exact }),
  clips('attributes, opset 7', { X: x }, { min: float(-0.5), max: float(0.75) }, { opset: 7 }),
  clips('attributes, opset 10', { X: x }, { min: float(0), max: float(1) }, { opset: 10 }),
  clips('min attribute alone, opset 9', { X: x }, { min: float(-0.5) }, { opset: 9 }),
  clips('max attribute alone, opset 9', { X: x }, { max: float(0.75) }, { opset: 9 }),
  // ai.onnx 13: where min > max, every result is max.
  clips('min above max', { X: x, min: at([], [2.4]), max: at([], [0.75]) }, {}, { zero: ['X', 'min'] }),
]

const viaDouble: GradCase = {
  name: 'to float64 and back',
  inputs: { X: between(-1.5, 1.5)([2, 3]) },
  build: (g) => g.op('Cast', [g.op('Tanh', [g.op('Cast', ['X'], { to: 11 })])], { to: 1 }),
}

export const cast: Cases = [
  casesOf('Cast', { steps: exact })('to float32', { X: normal([2, 3]) }, { to: 1 }),
  viaDouble,
  { ...viaDouble, name: 'to float64 and back, opset 9', opset: 9 },
  {
    name: 'an integer path carries none',
    inputs: { X: at([3], [0.3, 1.4, 2.3]) },
    steps: piecewise,
    build: (g) => g.op('Mul', ['X', g.op('Cast', [g.op('Cast', ['X'], { to: 7 })], { to: 1 })]),
  },
]
