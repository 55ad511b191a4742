/** Convolutions that ONNX Runtime has fused with what follows them. */
import { type AttributeInput, toAttribute } from '../../../src/onnx/attributes.ts'
import type { Attribute } from '../../../src/onnx/model.ts'
import { at, between, exact, type GradCase, type Operand, piecewise, smooth } from './grad-case.ts'

interface Fused {
  readonly activation?: string
  readonly params?: readonly number[]
  readonly attributes?: Readonly<Record<string, AttributeInput>>
  /** Of the channels: far apart, each lies on a side of the kinks of its own. */
  readonly bias?: readonly number[]
  readonly Z?: boolean
  readonly group?: number
}

const low = between(-0.25, 0.25)

function fused(
  name: string,
  { activation, params, attributes = {}, bias, Z = false, group = 1 }: Fused,
  rest: Partial<GradCase> = {},
): GradCase {
  const inputs: Record<string, Operand> = {
    X: low([2, 2, 4, 4], ['N', 2, 4, 4]),
    W: low([4, 2 / group, 2, 2]),
    ...(bias && { B: at([4], bias) }),
    ...(Z && { Z: low([2, 4, 3, 3], ['N', 4, 3, 3]) }),
  }
  const written = Object.entries({ activation, group, ...attributes }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, toAttribute(value)] as const],
  )
  const floats: readonly (readonly [string, Attribute])[] = params
    ? [['activation_params', { type: 'floats', value: params }]]
    : []
  return {
    name,
    inputs,
    steps: smooth,
    build: (g) => {
      g.model.opsets.set('com.microsoft', 1)
      g.append({
        op: 'FusedConv',
        domain: 'com.microsoft',
        name: 'fused',
        inputs: ['X', 'W', bias ? 'B' : '', Z ? 'Z' : ''].slice(0, Z ? 4 : bias ? 3 : 2),
        outputs: ['Y'],
        attributes: new Map([...written, ...floats]),
      })
      return 'Y'
    },
    ...rest,
  }
}

const sides = [3, -3, 4, -4]
const linear = { steps: exact }
const kinked = { steps: piecewise }

export const fusedConv: readonly [GradCase, ...GradCase[]] = [
  fused('no activation', { bias: sides }, linear),
  fused('no activation, Z', { bias: sides, Z: true }, linear),
  fused('no activation, Z without a bias', { Z: true }, linear),
  fused('no activation, X and W alone', {}, linear),
  fused('Tanh, pads, strides and dilations', {
    activation: 'Tanh',
    attributes: { pads: [1, 0, 1, 1], strides: [2, 2], dilations: [1, 2] },
  }),
  fused('Tanh, groups', { activation: 'Tanh', group: 2, bias: [0.3, -0.2, 0.1, 0.5] }),
  fused('Tanh, auto_pad', { activation: 'Tanh', attributes: { auto_pad: 'SAME_UPPER' } }),
  fused('Tanh, Z without a bias', { activation: 'Tanh', Z: true }),
  fused('Sigmoid, Z', { activation: 'Sigmoid', bias: [0.3, -0.2, 1, -1], Z: true }),
  fused('Relu', { activation: 'Relu', bias: sides }, kinked),
  fused('Relu, Z', { activation: 'Relu', bias: sides, Z: true }, kinked),
  fused('LeakyRelu', { activation: 'LeakyRelu', params: [0.2], bias: sides }, kinked),
  fused('Clip', { activation: 'Clip', params: [-1, 2], bias: [0.5, 3.5, -2.5, 0] }, kinked),
  fused('Clip, Z', { activation: 'Clip', params: [-1, 2], bias: [0.5, 3.5, -2.5, 0], Z: true }, kinked),
  fused('HardSigmoid', { activation: 'HardSigmoid', params: [0.25, 0.4], bias: [0, 5, -5, 0.2] }, kinked),
  fused('HardSwish, Z', { activation: 'HardSwish', bias: [0, 1, -1, 5], Z: true }),
]
