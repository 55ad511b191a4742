/** Normalisation over channels and classes, Dropout, and the project's own Mix. */
import { float } from '../../../src/onnx/attributes.ts'
import type { GraphBuilder } from '../../../src/onnx/builder.ts'
import { float32, int64, type Tensor } from '../../../src/onnx/tensor.ts'
import { addMixFunctions, mixed } from '../../../src/train/step/mix.ts'
import { between, casesOf, exact, type GradCase, normal, positive, type Steps } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Dims = readonly number[]

const bools = (value: boolean): Tensor => ({ dtype: 'bool', dims: [], data: Uint8Array.of(Number(value)) })

const perChannel = (X: Dims, declared?: readonly (number | string)[]) => {
  const channels = [X[1]!]
  return {
    X: normal(X, declared),
    scale: normal(channels),
    B: normal(channels),
    input_mean: normal(channels),
    input_var: positive(channels),
  }
}
const inferences = casesOf('BatchNormalization')

/** The batch's own statistics have large higher derivatives: steps below the spread of a channel. */
const batchSteps: Steps = { sizes: [0.01, 0.003], tolerance: 2e-4 }
const training = (name: string, X: Dims, declared?: readonly (number | string)[]): GradCase =>
  inferences(
    name,
    perChannel(X, declared),
    {},
    {
      zero: ['input_mean', 'input_var'],
      steps: batchSteps,
      build: (g) => {
        const operands = Object.keys(perChannel(X))
        return g.ops('BatchNormalization', operands, 3, { training_mode: 1, epsilon: float(0.01) })[0]!
      },
    },
  )

export const batchNormalization: Cases = [
  inferences('inference', perChannel([2, 3, 4, 4])),
  inferences('inference, opset 7', perChannel([2, 3, 2, 2]), {}, { opset: 7 }),
  inferences('inference, opset 9', perChannel([2, 3, 2, 2]), { epsilon: float(0.1) }, { opset: 9 }),
  inferences('inference, opset 15', perChannel([2, 3, 2, 2]), { epsilon: float(0.3) }, { opset: 15 }),
  inferences('inference, rank 2', perChannel([4, 3])),
  inferences('inference, rank 3', perChannel([2, 3, 4])),
  inferences('inference, rank 5', perChannel([2, 3, 2, 2, 2])),
  inferences('inference, symbolic sizes', perChannel([2, 3, 4, 5], ['N', 3, 'H', 'W'])),
  training('training, rank 2', [6, 3]),
  training('training, rank 3', [3, 2, 4]),
  training('training, rank 4', [3, 2, 3, 2]),
  training('training, symbolic batch', [3, 2, 3, 2], ['N', 2, 3, 2]),
]

const softmaxes = (op: string): Cases => {
  const make = casesOf(op)
  return [
    make('last axis by default', { X: normal([3, 4]) }),
    make('axis 1 of rank 4', { X: normal([2, 3, 2, 2]) }, { axis: 1 }),
    make('axis 0', { X: normal([4, 3]) }, { axis: 0 }),
    make('axis -2', { X: normal([2, 3, 4]) }, { axis: -2 }),
    make('rank 1', { X: normal([5]) }),
    make('symbolic batch', { X: normal([3, 4], ['N', 4]) }, { axis: 1 }),
    make('opset 13', { X: normal([2, 3, 2]) }, { axis: 1 }, { opset: 13 }),
    make('opset 7, rank 2', { X: normal([3, 4]) }, {}, { opset: 7 }),
    make('opset 7, axis 1 of rank 4 by default', { X: normal([2, 3, 2, 2]) }, {}, { opset: 7 }),
    make('opset 9, axis 2 of rank 4', { X: normal([2, 3, 2, 2]) }, { axis: 2 }, { opset: 9 }),
    make('opset 11, axis 0 of rank 3', { X: normal([2, 3, 2]) }, { axis: 0 }, { opset: 11 }),
    make('opset 11, axis -1', { X: normal([2, 3, 2]) }, { axis: -1 }, { opset: 11 }),
    make('opset 12, axis -2', { X: normal([2, 3, 2]) }, { axis: -2 }, { opset: 12 }),
  ]
}

export const softmax = softmaxes('Softmax')
export const logSoftmax = softmaxes('LogSoftmax')

const dropouts = casesOf('Dropout', { steps: exact })
const trained = (ratio: number) => (g: GraphBuilder) =>
  g.ops('Dropout', ['X', g.constant(float32([ratio], [])), g.constant(bools(true))], 2)

export const dropout: Cases = [
  dropouts('inference', { X: normal([2, 3]) }),
  dropouts('inference, opset 7', { X: normal([2, 3]) }, { ratio: float(0.4) }, { opset: 7 }),
  dropouts('inference, opset 10', { X: normal([2, 3]) }, { ratio: float(0.4) }, { opset: 10 }),
  dropouts(
    'inference with a ratio',
    { X: normal([2, 3]) },
    {},
    {
      build: (g) => g.op('Dropout', ['X', g.constant(float32([0.4], []))]),
    },
  ),
  dropouts(
    'training_mode false',
    { X: normal([2, 3]) },
    {},
    {
      build: (g) => g.op('Dropout', ['X', g.constant(float32([0.4], [])), g.constant(bools(false))]),
    },
  ),
  // Any other ratio draws a new mask in each run: backward.test.ts compares with the mask of the run.
  dropouts('training, ratio 0', { X: normal([2, 3]) }, {}, { build: trained(0) }),
  dropouts(
    'training_mode fed as false',
    { X: normal([2, 3]) },
    {},
    {
      feeds: { training_mode: bools(false) },
      build: (g) => g.ops('Dropout', ['X', g.constant(float32([0.4], [])), 'training_mode'], 2),
    },
  ),
]

const mixing = (
  name: string,
  isActive: boolean,
  own: Tensor,
  other: Tensor,
  otherInverse: Tensor = other,
): GradCase => ({
  name,
  inputs: { X: between(-1, 1)([4, 3], ['N', 3]) },
  steps: exact,
  feeds: {
    permutation: int64([2, 0, 3, 1]),
    inverse: int64([1, 3, 0, 2]),
    own,
    other,
    otherInverse,
    active: bools(isActive),
  },
  build: (g) => {
    addMixFunctions(g.model)
    const operands = { permutation: 'permutation', inverse: 'inverse', own: 'own', other: 'other' }
    return mixed(g, 'X', { ...operands, otherInverse: 'otherInverse' }, 'active', { name: 'Mix' })
  },
})
const share = (...values: number[]) => float32(values, values.length === 1 ? [] : [values.length, 1])

export const mix: Cases = [
  mixing('active', true, share(0.3), share(0.7)),
  mixing('not active', false, share(0.3), share(0.7)),
  mixing('a share a sample', true, share(0.3, 1, 0.5, 0.9), share(0.7, 0, 0.5, 0.1), share(0, 0.1, 0.7, 0.5)),
]
