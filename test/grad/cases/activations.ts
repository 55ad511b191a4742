/** Activation functions, with their parameters. */
import { float } from '../../../src/onnx/attributes.ts'
import { unary } from './elementwise.ts'
import {
  at,
  awayFrom,
  between,
  casesOf,
  exact,
  type GradCase,
  normal,
  piecewise,
  smooth,
} from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const saturated = at([6], [-200, -30, -0.7, 0.9, 12, 30])

const hardSigmoids = casesOf('HardSigmoid', { steps: piecewise })
export const hardSigmoid: Cases = [
  hardSigmoids('both sides of the kinks at -2.5 and 2.5', {
    X: at([2, 4], [-9, -2.8, -2, 0.1, 1, 2.2, 2.8, 9]),
  }),
  hardSigmoids(
    'alpha and beta: kinks at -1.5 and 1',
    { X: at([2, 3], [-2, -1.8, -1, 0.3, 0.7, 1.3]) },
    { alpha: float(0.4), beta: float(0.6) },
  ),
  hardSigmoids('scalar', { X: between(-1, 1)([]) }),
  hardSigmoids('opset 7', { X: between(-1, 1)([3]) }, {}, { opset: 7 }),
  hardSigmoids('opset 22', { X: between(-1, 1)([3]) }, {}, { opset: 22 }),
]

const hardSwishes = casesOf('HardSwish', { steps: exact })
export const hardSwish: Cases = [
  hardSwishes('both sides of the kinks at -3 and 3', {
    X: at([2, 4], [-9, -3.6, -2.4, -0.3, 1, 2.4, 3.6, 9]),
  }),
  hardSwishes('scalar', { X: between(-1, 1)([]) }),
  hardSwishes('opset 22', { X: between(-1, 1)([3]) }, {}, { opset: 22 }),
]

export const mish: Cases = [
  ...unary('Mish', normal),
  casesOf('Mish')('saturated', { X: saturated }),
  casesOf('Mish')('opset 22', { X: normal([3]) }, {}, { opset: 22 }),
]

export const softplus: Cases = [
  ...unary('Softplus', normal),
  casesOf('Softplus')('saturated', { X: saturated }),
  casesOf('Softplus')('opset 22', { X: normal([3]) }, {}, { opset: 22 }),
]

export const softsign: Cases = [
  ...unary('Softsign', awayFrom(0)),
  casesOf('Softsign')('opset 22', { X: awayFrom(0)([3]) }, {}, { opset: 22 }),
]

const scaled = { alpha: float(0.5), gamma: float(1.3) }
export const selu: Cases = [
  ...unary('Selu', awayFrom(0)),
  casesOf('Selu')('alpha and gamma', { X: awayFrom(0)([2, 6]) }, scaled),
  // exp(X) is inf on the branch that is not taken.
  casesOf('Selu')('saturated', { X: at([4], [200, -0.8, -200, 1]) }),
  casesOf('Selu')('opset 22', { X: awayFrom(0)([6]) }, {}, { opset: 22 }),
]

export const celu: Cases = [
  ...unary('Celu', awayFrom(0)),
  casesOf('Celu')('alpha 0.6', { X: awayFrom(0)([2, 6]) }, { alpha: float(0.6) }),
  casesOf('Celu')('alpha -0.6', { X: awayFrom(0)([2, 6]) }, { alpha: float(-0.6) }),
  casesOf('Celu')('saturated', { X: at([4], [200, -0.8, -200, 1]) }, { alpha: float(0.6) }),
  casesOf('Celu')('opset 12', { X: awayFrom(0)([6]) }, {}, { opset: 12 }),
]

const thresholded = casesOf('ThresholdedRelu', { steps: piecewise })
export const thresholdedRelu: Cases = [
  thresholded('alpha 1 by default', { X: awayFrom(1)([2, 6]) }),
  thresholded('alpha -0.4', { X: awayFrom(-0.4)([2, 6]) }, { alpha: float(-0.4) }),
  thresholded('opset 22', { X: awayFrom(1)([2, 6]) }, {}, { opset: 22 }),
]

const shrinks = casesOf('Shrink', { steps: piecewise })
export const shrink: Cases = [
  shrinks('lambd 0.5 by default', { X: at([2, 4], [-2, -0.8, -0.3, -0.1, 0.2, 0.3, 0.9, 3]) }),
  shrinks(
    'lambd and bias',
    { X: at([2, 4], [-2, -1.7, -1.2, -0.1, 0.2, 1, 1.8, 3]) },
    { lambd: float(1.5), bias: float(0.4) },
  ),
  shrinks('negative lambd', { X: at([4], [-2, -1.2, 1.3, 3]) }, { lambd: float(-0.5) }),
  shrinks('opset 9', { X: at([3], [-2, 0.2, 1]) }, {}, { opset: 9 }),
]

const prelus = casesOf('PRelu', { steps: piecewise })
const slope = (dims: readonly number[], declared?: readonly (number | string)[]) =>
  between(0.1, 0.5)(dims, declared)
/** In front of every negative X stands a slope. */
const x = awayFrom(0)
export const prelu: Cases = [
  prelus('a slope an element', { X: x([2, 3, 2]), slope: slope([2, 3, 2]) }),
  prelus('a slope a channel', { X: x([2, 3, 2, 2]), slope: slope([3, 1, 1]) }),
  prelus('a slope a column', { X: x([4, 3]), slope: slope([3]) }),
  prelus('one slope', { X: x([2, 5]), slope: slope([1]) }),
  prelus('a scalar slope', { X: x([2, 5]), slope: slope([]) }),
  prelus('symbolic sizes', { X: x([2, 3, 2, 4], ['N', 3, 'H', 'W']), slope: slope([3, 1, 1]) }),
  prelus('a slope of symbolic size 1', { X: x([2, 5]), slope: slope([1], ['S']) }),
  prelus('opset 7', { X: x([2, 5]), slope: slope([5]) }, {}, { opset: 7 }),
  prelus('opset 9', { X: x([2, 5]), slope: slope([1, 5]) }, {}, { opset: 9 }),
]

const gelus = casesOf('Gelu', { opset: 20 })
export const gelu: Cases = [
  gelus('exact by default', { X: normal([2, 3, 2]) }),
  gelus('approximate none', { X: normal([2, 3]) }, { approximate: 'none' }),
  gelus('approximate tanh', { X: normal([2, 3, 2]) }, { approximate: 'tanh' }),
  // Where the cubic term counts most.
  gelus('approximate tanh, around 2', { X: at([4], [-2.1, -1.7, 1.9, 2.3]) }, { approximate: 'tanh' }),
  gelus('saturated', { X: saturated }),
  gelus('saturated, tanh', { X: saturated }, { approximate: 'tanh' }),
  gelus('scalar', { X: normal([]) }, { approximate: 'tanh' }),
  gelus('symbolic sizes', { X: normal([2, 3], ['N', 'C']) }),
]

/** ONNX Runtime reads opset 24 in files of version 11 on. */
const swishes = (name: string, X: GradCase['inputs'][string], alpha?: number): GradCase => ({
  name,
  opset: 24,
  inputs: { X },
  steps: smooth,
  build: (g) => {
    g.model.irVersion = 11
    return g.op('Swish', ['X'], alpha === undefined ? {} : { alpha: float(alpha) })
  },
})
export const swish: Cases = [
  swishes('alpha 1 by default', normal([2, 3, 2])),
  swishes('alpha 1.7', normal([2, 3]), 1.7),
  swishes('saturated', saturated),
  swishes('scalar', normal([])),
]
