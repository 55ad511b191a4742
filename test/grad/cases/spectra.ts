/** Fourier transforms and determinants. */
import type { AttributeInput } from '../../../src/onnx/attributes.ts'
import { int64 } from '../../../src/onnx/tensor.ts'
import { between, casesOf, exact, type GradCase, normal, type Operand, positive } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Attributes = Readonly<Record<string, AttributeInput>>

interface Transform {
  readonly length?: number
  /** From opset 20 on an input. */
  readonly axis?: number
  readonly attributes?: Attributes
}

const transforms = (
  name: string,
  X: Operand,
  { length, axis, attributes = {} }: Transform = {},
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { X },
  steps: exact,
  build: (g) => {
    const size = length === undefined ? undefined : g.scalar(length, 'int64')
    const input = axis === undefined ? undefined : g.scalar(axis, 'int64')
    return g.op('DFT', ['X', size, input], attributes)
  },
  ...rest,
})
const onesided = { onesided: 1 }
const inverse = { inverse: 1 }
const newer = { opset: 20 }

export const dft: Cases = [
  transforms('real', normal([2, 5, 1])),
  transforms('complex', normal([2, 5, 2])),
  transforms('axis 1 of rank 4 by default', normal([2, 5, 3, 1])),
  transforms('axis 2', normal([2, 3, 4, 2]), { attributes: { axis: 2 } }),
  transforms('axis 0', normal([4, 3, 1]), { attributes: { axis: 0 } }),
  transforms('axis -2', normal([2, 3, 4, 1]), { attributes: { axis: -2 } }),
  transforms('one side', normal([2, 6, 1]), { attributes: onesided }),
  transforms('one side, odd', normal([2, 5, 1]), { attributes: onesided }),
  transforms('inverse', normal([2, 5, 2]), { attributes: inverse }),
  transforms('inverse, real', normal([2, 5, 1]), { attributes: inverse }),
  transforms('inverse of one side', normal([2, 4, 2]), { attributes: { ...inverse, ...onesided } }),
  transforms('inverse of one side, odd', normal([2, 4, 2]), {
    length: 7,
    attributes: { ...inverse, ...onesided },
  }),
  transforms('longer', normal([2, 5, 2]), { length: 8 }),
  transforms('shorter', normal([2, 5, 1]), { length: 3, attributes: { axis: 1 } }),
  transforms('one side, longer', normal([2, 5, 1]), { length: 8, attributes: onesided }),
  transforms('opset 17', normal([2, 4, 3, 1]), { attributes: { axis: 2 } }, { opset: 17 }),
  transforms('opset 20', normal([2, 5, 2]), {}, newer),
  transforms('axis by default, rank 4, opset 20', normal([2, 3, 4, 1]), {}, newer),
  transforms('axis input', normal([2, 4, 3, 1]), { axis: 1, attributes: onesided }, newer),
  transforms(
    'axis input, inverse, longer',
    normal([3, 2, 2]),
    { axis: 0, length: 5, attributes: inverse },
    newer,
  ),
  transforms('rank 2', normal([5, 1]), { axis: 0 }, newer),
  transforms('symbolic sizes', normal([2, 5, 2], ['N', 'L', 2]), { attributes: inverse }),
]

interface Frames {
  readonly step: number
  readonly length?: number
  readonly window?: number
  readonly attributes?: Attributes
}

const frames = (
  name: string,
  signal: Operand,
  { step, length, window, attributes = {} }: Frames,
  rest: Partial<GradCase> = {},
): GradCase => ({
  name,
  inputs: { signal, ...(window && { window: positive([window]) }) },
  steps: exact,
  build: (g) => {
    const size = length === undefined ? undefined : g.scalar(length, 'int64')
    return g.op('STFT', ['signal', g.scalar(step, 'int64'), window ? 'window' : undefined, size], attributes)
  },
  ...rest,
})
const two = { onesided: 0 }

export const stft: Cases = [
  frames('window', normal([2, 11, 1]), { step: 3, window: 5 }),
  frames('window and frame_length', normal([2, 10, 1]), { step: 2, window: 4, length: 4 }),
  frames('frame_length', normal([2, 12, 1]), { step: 4, length: 4 }),
  frames('frames with gaps', normal([2, 12, 1]), { step: 5, length: 3 }),
  frames('both sides', normal([2, 11, 1]), { step: 3, window: 4, attributes: two }),
  frames('rank 2', normal([2, 11]), { step: 3, window: 4 }),
  frames('complex', normal([2, 9, 2]), { step: 2, length: 4, attributes: two }),
  frames('symbolic sizes', normal([2, 11, 1], ['N', 'L', 1]), { step: 3, window: 4 }),
  {
    ...frames('step and length that are fed', normal([2, 11, 1]), { step: 3 }),
    feeds: { step: int64([3], []), length: int64([4], []) },
    build: (g) => g.op('STFT', ['signal', 'step', undefined, 'length']),
  },
]

const determinant = casesOf('Det')
const size = { needsSizes: 'as many minors as elements' }

export const det: Cases = [
  determinant('3 x 3', { X: normal([3, 3]) }, {}, size),
  determinant('2 x 2, batches', { X: normal([2, 3, 2, 2]) }, {}, size),
  determinant('4 x 4', { X: between(-1.5, 1.5)([2, 4, 4], ['N', 4, 4]) }, {}, size),
  determinant('1 x 1', { X: normal([2, 1, 1]) }, {}, size),
  determinant('opset 11', { X: normal([2, 3, 3]) }, {}, { ...size, opset: 11 }),
]
