/** Operators of com.microsoft, as ONNX Runtime's own graph optimisations write them. */
import { type AttributeInput, float } from '../../../src/onnx/attributes.ts'
import { at, awayFrom, exact, type GradCase, normal, type Operand, type Steps, smooth } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const of =
  (op: string, steps: Steps = smooth) =>
  (
    name: string,
    inputs: Readonly<Record<string, Operand>>,
    attributes: Readonly<Record<string, AttributeInput>> = {},
    rest: Partial<GradCase> = {},
  ): GradCase => ({
    name,
    inputs,
    steps,
    build: (g) => {
      g.model.opsets.set('com.microsoft', 1)
      return g.op(op, Object.keys(inputs), attributes, { domain: 'com.microsoft' })
    },
    ...rest,
  })

const saturated = at([6], [-200, -30, -0.7, 0.9, 12, 30])

export const gelu: Cases = [
  of('Gelu')('rank 3', { X: normal([2, 3, 2]) }),
  of('Gelu')('scalar', { X: normal([]) }),
  of('Gelu')('saturated', { X: saturated }),
  of('Gelu')('opset 13', { X: normal([4]) }, {}, { opset: 13 }),
]

export const quickGelu: Cases = [
  of('QuickGelu')('alpha 1.702 by default', { X: normal([2, 3, 2]) }),
  of('QuickGelu')('alpha 0.8', { X: normal([2, 3]) }, { alpha: float(0.8) }),
  of('QuickGelu')('saturated', { X: saturated }),
]

export const fastGelu: Cases = [
  of('FastGelu')('without a bias', { X: normal([2, 3, 2]) }),
  of('FastGelu')('with a bias', { X: normal([2, 3, 4]), bias: normal([4]) }),
  of('FastGelu')('symbolic sizes', { X: normal([2, 3, 4], ['N', 'T', 4]), bias: normal([4]) }),
  of('FastGelu')('saturated', { X: saturated }),
]

export const biasGelu: Cases = [
  of('BiasGelu')('rank 2', { A: normal([2, 3]), B: normal([3]) }),
  of('BiasGelu')('rank 3', { A: normal([2, 3, 4]), B: normal([4]) }),
  of('BiasGelu')('symbolic sizes', { A: normal([2, 3, 4], ['N', 'T', 4]), B: normal([4]) }),
]

const fused = of('FusedMatMul', exact)
const scaled = { alpha: float(0.7) }
const transposed = [0, 1].flatMap((transA) =>
  [0, 1].map((transB) =>
    fused(
      `transA ${transA}, transB ${transB}`,
      { A: normal(transA ? [5, 4, 2] : [5, 2, 4]), B: normal(transB ? [5, 3, 4] : [5, 4, 3]) },
      { transA, transB, ...scaled },
    ),
  ),
)
/** A and B with their first axis moved behind the batch axes. */
const batches = [0, 1].flatMap((transA) =>
  [0, 1].map((transB) =>
    fused(
      `transBatchA and transBatchB, transA ${transA}, transB ${transB}`,
      {
        A: normal(transA ? [4, 5, 2, 3] : [3, 5, 2, 4]),
        B: normal(transB ? [2, 5, 2, 4] : [4, 5, 2, 2]),
      },
      { transA, transB, transBatchA: 1, transBatchB: 1, ...scaled },
    ),
  ),
)
export const fusedMatMul: Cases = [
  fused('no attributes', { A: normal([2, 4]), B: normal([4, 3]) }),
  ...transposed,
  ...batches,
  fused('transBatchA alone', { A: normal([2, 5, 4]), B: normal([5, 4, 3]) }, { transBatchA: 1 }),
  fused('transBatchB alone', { A: normal([5, 2, 4]), B: normal([4, 5, 3]) }, { transBatchB: 1 }),
  fused('a vector stays as it is', { A: normal([4]), B: normal([3, 4]) }, { transA: 1, transB: 1 }),
  fused('weight shared by the batch', { A: normal([5, 2, 4]), B: normal([3, 4]) }, { transB: 1 }),
  fused('batches of 1', { A: normal([3, 1, 4, 2]), B: normal([1, 2, 4, 3]) }, { transA: 1 }),
  fused(
    'symbolic sizes',
    { A: normal([5, 2, 4], ['N', 'T', 4]), B: normal([3, 4]) },
    { transB: 1, ...scaled },
  ),
]

export const transposeMatMul: Cases = [
  of('TransposeMatMul', exact)(
    'transposed and scaled',
    { A: normal([4, 2]), B: normal([3, 4]) },
    { transA: 1, transB: 1, ...scaled },
  ),
  of('TransposeMatMul', exact)('plain', { A: normal([5, 2, 4]), B: normal([5, 4, 3]) }),
]

const gemms = of('FusedGemm')
/** C drives the results to either side of the kinks, further than any step. */
const operands = {
  A: at([2, 2], [0.3, -0.2, 0.1, 0.4]),
  B: at([2, 4], [0.2, -0.3, 0.4, 0.1, -0.1, 0.2, 0.3, -0.4]),
  C: at([4], [-2.6, -0.8, 0.7, 3.1]),
}
const activations: readonly (readonly [string, Readonly<Record<string, number>>?])[] = [
  ['Relu'],
  ['Sigmoid'],
  ['Tanh'],
  ['Softplus'],
  ['Softsign'],
  ['LeakyRelu', { alpha: 0.3 }],
  ['Elu', { alpha: 0.6 }],
  ['Celu', { alpha: 0.6 }],
  ['ThresholdedRelu', { alpha: 1.6 }],
  ['HardSigmoid', { alpha: 0.3, beta: 0.9 }],
  ['Selu', { alpha: 0.6, gamma: 1.4 }],
  ['ScaledTanh', { alpha: 0.6, beta: 0.8 }],
  ['ParametricSoftplus', { alpha: 0.6, beta: 0.8 }],
]
const activated = activations.map(([activation, parameters = {}]) =>
  gemms(`activation ${activation}`, operands, {
    activation,
    ...Object.fromEntries(Object.entries(parameters).map(([p, v]) => [`activation_${p}`, float(v)])),
  }),
)
const tanh = { activation: 'Tanh' }
export const fusedGemm: Cases = [
  gemms('no C', { A: normal([2, 4]), B: awayFrom(0)([4, 3]) }, { ...tanh, alpha: float(0.4) }),
  ...activated,
  gemms(
    'transposed and scaled',
    { A: normal([4, 2]), B: normal([3, 4]), C: normal([2, 1]) },
    { ...tanh, transA: 1, transB: 1, alpha: float(0.3), beta: float(0.6) },
  ),
  gemms(
    'symbolic batch',
    { A: normal([2, 3], ['N', 3]), B: normal([3, 3]), C: normal([3]) },
    { ...tanh, alpha: float(0.3) },
  ),
]
