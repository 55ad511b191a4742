/** Normalisations by the mean and deviation of the sample itself, or by the root mean square. */
import { type AttributeInput, float } from '../../../src/onnx/attributes.ts'
import type { GraphBuilder } from '../../../src/onnx/builder.ts'
import { casesOf, type GradCase, normal, type Operand, type Steps } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Dims = readonly number[]
type Declared = readonly (number | string)[]
type Attributes = Readonly<Record<string, AttributeInput>>

/** Few elements share a deviation: steps well below it. */
const steps: Steps = { sizes: [0.01, 0.003], tolerance: 2e-4 }
const large = { epsilon: float(0.1) }

const instances = casesOf('InstanceNormalization', { steps })
const perChannel = (X: Dims, declared?: Declared) => ({
  X: normal(X, declared),
  scale: normal([X[1]!]),
  B: normal([X[1]!]),
})

export const instanceNormalization: Cases = [
  instances('2-D', perChannel([2, 3, 4, 3])),
  instances('1-D', perChannel([2, 3, 6])),
  instances('3-D', perChannel([2, 2, 2, 3, 2])),
  instances('epsilon', perChannel([2, 3, 2, 3]), large),
  instances('symbolic sizes', perChannel([2, 3, 3, 3], ['N', 3, 'H', 'W'])),
  instances('opset 7', perChannel([2, 3, 3, 3]), large, { opset: 7 }),
  instances('opset 22', perChannel([2, 3, 3, 3]), large, { opset: 22 }),
]

const grouped = (
  name: string,
  X: Dims,
  scale: number,
  attributes: Attributes,
  rest: Partial<GradCase> & { declared?: Declared } = {},
): GradCase => {
  const { declared, ...others } = rest
  const inputs = { X: normal(X, declared), scale: normal([scale]), bias: normal([scale]) }
  return casesOf('GroupNormalization', { steps })(name, inputs, attributes, others)
}

export const groupNormalization: Cases = [
  grouped('a scale for each group, opset 18', [2, 6, 2, 2], 3, { num_groups: 3 }),
  grouped('a scale for each group, epsilon', [2, 4, 3, 2], 2, { num_groups: 2, ...large }),
  grouped('a scale for each group, 1-D', [3, 4, 3], 2, { num_groups: 2 }),
  grouped('one group', [2, 4, 2, 2], 1, { num_groups: 1 }),
  grouped('as many groups as channels', [2, 3, 2, 3], 3, { num_groups: 3 }),
  grouped(
    'a scale for each group, symbolic batch',
    [2, 4, 3, 2],
    2,
    { num_groups: 2 },
    { declared: ['N', 4, 3, 2] },
  ),
  grouped('a scale for each channel, opset 21', [2, 6, 2, 2], 6, { num_groups: 3 }, { opset: 21 }),
  grouped('a scale for each channel, epsilon', [2, 4, 3, 2], 4, { num_groups: 2, ...large }, { opset: 21 }),
  grouped('a scale for each channel, rank 2', [3, 6], 6, { num_groups: 2, ...large }, { opset: 21 }),
  grouped('a scale for each channel, one group', [2, 4, 2, 2], 4, { num_groups: 1 }, { opset: 22 }),
  grouped(
    'a scale for each channel, symbolic sizes',
    [2, 4, 3, 2],
    4,
    { num_groups: 2 },
    { opset: 21, declared: ['N', 4, 'H', 'W'] },
  ),
]

const scaled = (X: Dims, scale: Dims, declared?: Declared) => ({
  X: normal(X, declared),
  Scale: normal(scale),
  B: normal(scale),
})
const layers = casesOf('LayerNormalization', { steps })
const layersWith = (
  name: string,
  outputs: readonly boolean[],
  attributes: Attributes,
  inputs: Readonly<Record<string, Operand>>,
): GradCase => ({
  name,
  inputs,
  steps,
  build: (g: GraphBuilder) =>
    g.ops('LayerNormalization', Object.keys(inputs), outputs, attributes).filter((o) => o !== ''),
})

export const layerNormalization: Cases = [
  layers('last axis by default', scaled([2, 3, 6], [6])),
  layers('opset 17', scaled([2, 3, 6], [6]), large, { opset: 17 }),
  layers('axis 1', scaled([3, 2, 4], [2, 4]), { axis: 1 }),
  layers('axis 0', scaled([2, 4], [2, 4]), { axis: 0 }),
  layers('axis -2', scaled([3, 2, 4], [2, 4]), { axis: -2, ...large }),
  layers('rank 1', scaled([6], [6])),
  layers('rank 2', scaled([4, 5], [5])),
  layers('no bias', { X: normal([2, 3, 5]), Scale: normal([5]) }),
  layers('a scale that is repeated', scaled([2, 3, 5], [1]), {}),
  layers('a scale for each row', scaled([2, 3, 5], [3, 1]), {}),
  layers('a scale for each sample', scaled([3, 2, 4], [3, 1, 4]), { axis: 1 }),
  layers('symbolic sizes', scaled([2, 3, 6], [6], ['N', 'T', 6])),
  layersWith('all outputs', [true, true, true], large, scaled([2, 3, 5], [5])),
  layersWith('all outputs, axis 1', [true, true, true], { axis: 1 }, scaled([3, 2, 4], [2, 4])),
  layersWith('the mean', [true, true], {}, scaled([2, 3, 5], [5])),
  layersWith('the inverse deviation', [true, false, true], large, scaled([2, 3, 5], [5])),
]

const rms = casesOf('RMSNormalization', { steps, opset: 23 })
const rmsScaled = (X: Dims, scale: Dims, declared?: Declared) => ({
  X: normal(X, declared),
  scale: normal(scale),
})

export const rmsNormalization: Cases = [
  rms('last axis by default', rmsScaled([2, 3, 5], [5])),
  rms('axis 1', rmsScaled([3, 2, 4], [2, 4]), { axis: 1 }),
  rms('axis 0', rmsScaled([2, 4], [2, 4]), { axis: 0, ...large }),
  rms('axis -2, epsilon', rmsScaled([3, 2, 4], [2, 4]), { axis: -2, ...large }),
  rms('a scale that is repeated', rmsScaled([2, 3, 5], [1])),
  rms('a scale for each row', rmsScaled([2, 3, 5], [3, 1])),
  rms('symbolic sizes', rmsScaled([2, 3, 5], [5], ['N', 'T', 5])),
]

const simplified = casesOf('SimplifiedLayerNormalization', { steps })
const simplifiedWith = (name: string, attributes: Attributes, X: Dims, scale: Dims): GradCase => ({
  name,
  inputs: rmsScaled(X, scale),
  steps,
  build: (g) => g.ops('SimplifiedLayerNormalization', ['X', 'scale'], 2, attributes),
})

export const simplifiedLayerNormalization: Cases = [
  simplified('last axis by default', rmsScaled([2, 3, 5], [5])),
  simplified('axis 1, epsilon', rmsScaled([3, 2, 4], [2, 4]), { axis: 1, ...large }),
  simplified('symbolic sizes', rmsScaled([2, 3, 5], [5], ['N', 'T', 5])),
  simplifiedWith('both outputs', large, [2, 3, 5], [5]),
  simplifiedWith('both outputs, axis 1', { axis: 1 }, [3, 2, 4], [2, 4]),
]

const moments = casesOf('MeanVarianceNormalization', { steps })

export const meanVarianceNormalization: Cases = [
  moments('axes 0, 2 and 3 by default', { X: normal([2, 2, 3, 2]) }),
  moments('axes 2 and 3', { X: normal([2, 2, 3, 3]) }, { axes: [2, 3] }),
  moments('one axis', { X: normal([3, 5]) }, { axes: [-1] }),
  moments('all axes', { X: normal([2, 2, 2, 2]) }, { axes: [0, 1, 2, 3] }),
  moments('symbolic sizes', { X: normal([2, 2, 3, 2], ['N', 2, 'H', 'W']) }),
  moments('opset 9', { X: normal([2, 2, 3, 2]) }, {}, { opset: 9 }),
]

interface Skip {
  readonly X?: Dims
  readonly skip?: Dims
  readonly beta?: boolean
  readonly bias?: boolean
  readonly outputs?: readonly boolean[]
  readonly attributes?: Attributes
  readonly declared?: Declared
}

const skipping =
  (op: string) =>
  (
    name: string,
    { X = [2, 3, 5], skip = X, beta = true, bias = true, outputs = [true], attributes = {}, declared }: Skip,
  ): GradCase => {
    const width = [X.at(-1)!]
    const layered = op === 'SkipLayerNormalization'
    const operands = ['input', 'skip', 'gamma', ...(layered ? ['beta'] : []), 'bias']
    const left = [...(layered && !beta ? ['beta'] : []), ...(bias ? [] : ['bias'])]
    const sizeOf = (operand: string) => (operand === 'input' ? X : operand === 'skip' ? skip : width)
    const given = operands.filter((o) => !left.includes(o))
    return {
      name,
      inputs: Object.fromEntries(
        given.map((o) => [o, normal(sizeOf(o), o === 'input' ? declared : undefined)]),
      ),
      steps,
      build: (g) => {
        g.model.opsets.set('com.microsoft', 1)
        const passed = operands.map((o) => (given.includes(o) ? o : undefined))
        return g.ops(op, passed, outputs, attributes, { domain: 'com.microsoft' }).filter((o) => o !== '')
      },
    }
  }
const sum = [true, false, false, true]

const skipLayer = skipping('SkipLayerNormalization')
export const skipLayerNormalization: Cases = [
  skipLayer('all inputs', {}),
  skipLayer('epsilon', { attributes: large }),
  skipLayer('no bias', { bias: false }),
  skipLayer('no beta', { beta: false }),
  skipLayer('neither beta nor bias', { beta: false, bias: false }),
  skipLayer('one skip for all samples', { skip: [1, 3, 5], attributes: large }),
  skipLayer('a skip of rank 2', { skip: [3, 5] }),
  skipLayer('the sum', { outputs: sum }),
  skipLayer('all outputs', { outputs: [true, true, true, true], attributes: large }),
  skipLayer('symbolic sizes', { declared: ['N', 'T', 5], outputs: sum }),
]

const skipSimplified = skipping('SkipSimplifiedLayerNormalization')
export const skipSimplifiedLayerNormalization: Cases = [
  skipSimplified('all inputs', {}),
  skipSimplified('epsilon', { attributes: large }),
  skipSimplified('no bias', { bias: false }),
  skipSimplified('one skip for all samples', { skip: [1, 3, 5] }),
  skipSimplified('rank 2', { X: [4, 5] }),
  skipSimplified('the sum', { outputs: sum }),
  skipSimplified('the inverse root mean square', { outputs: [true, false, true, true], attributes: large }),
  skipSimplified('symbolic sizes', { declared: ['N', 'T', 5] }),
]
