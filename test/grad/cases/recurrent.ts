/** LSTM, GRU and RNN: every input, direction, activation and output. */
import { toAttribute } from '../../../src/onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../../src/onnx/builder.ts'
import type { Attribute } from '../../../src/onnx/model.ts'
import type { Tensor } from '../../../src/onnx/tensor.ts'
import { between, type GradCase, type Operand, type Steps } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const gateCounts = { LSTM: 4, GRU: 3, RNN: 1 } as const

interface Options {
  readonly steps?: number
  readonly batch?: number | string
  readonly directions?: 1 | 2
  /** Inputs besides X, W and R. */
  readonly given?: readonly ('B' | 'sequence_lens' | 'initial_h' | 'initial_c' | 'P')[]
  /** Which of Y, Y_h and Y_c the node has. */
  readonly outputs?: readonly boolean[]
  readonly attributes?: Readonly<Record<string, Attribute>>
  readonly sequenceLens?: Tensor
  readonly opset?: number
  readonly rest?: Partial<GradCase>
}

const floats = (...value: number[]): Attribute => ({ type: 'floats', value })
const text = toAttribute
const names = (...value: string[]): Attribute => ({ type: 'strings', value })
const hidden = 2

/** Steps multiply their errors: three of them, moved in all operands at once, leave 1e-4. */
const throughTime: Steps = { sizes: [0.01, 0.003, 0.001], tolerance: 3e-4 }

const recurrent =
  (op: keyof typeof gateCounts) =>
  (name: string, options: Options = {}): GradCase => {
    const { steps = 3, batch = 2, directions = 1, given = ['B'], attributes = {}, sequenceLens } = options
    const { outputs = op === 'LSTM' ? [true, true, true] : [true, true], opset = 18, rest = {} } = options
    const gates = gateCounts[op]
    // Small, as the errors of a difference quotient grow with every step.
    const small = between(-1, 1)
    const X = small([steps, 2, 3], [steps, batch, 3])
    const state = small([directions, 2, hidden])
    const operands: Record<string, Operand> = {
      W: small([directions, gates * hidden, 3]),
      R: small([directions, gates * hidden, hidden]),
      B: small([directions, 2 * gates * hidden]),
      initial_h: state,
      initial_c: state,
      P: small([directions, 3 * hidden]),
    }
    const order = ['X', 'W', 'R', 'B', 'sequence_lens', 'initial_h', 'initial_c', 'P']
    const present = new Set<string>(['X', 'W', 'R', ...given])
    const inputs = Object.fromEntries(
      Object.entries({ X, ...operands }).filter(([operand]) => present.has(operand)),
    )
    const build = (g: GraphBuilder): Value[] => {
      if (sequenceLens) g.initializer('sequence_lens', sequenceLens)
      const list = order.map((input) => (present.has(input) ? input : ''))
      while (list.at(-1) === '') list.pop()
      const results = outputs.map((wanted, i) => (wanted ? `out${i}` : ''))
      const all = new Map(Object.entries({ hidden_size: toAttribute(hidden), ...attributes }))
      g.append({ op, domain: '', name: op, inputs: list, outputs: results, attributes: all })
      return results.filter((result) => result !== '')
    }
    const needsSizes = 'the steps are written down one by one'
    return { name, opset, inputs, build, steps: throughTime, needsSizes, ...rest }
  }

const lens = (...values: number[]): Tensor => ({
  dtype: 'int32',
  dims: [values.length],
  data: Int32Array.from(values),
})
const bidirectional = { direction: text('bidirectional') }

/** What all three take. */
const common = (
  op: keyof typeof gateCounts,
  given: Options['given'],
  parameters: (count: 1 | 2) => Options['attributes'],
): Cases => {
  const make = recurrent(op)
  return [
    make('X, W and R alone', { given: [] }),
    make('biases', { given: ['B'] }),
    make('all inputs', given && { given }),
    make('one step', { steps: 1, ...(given && { given }) }),
    make('symbolic batch', { batch: 'N' }),
    make('reverse', { ...(given && { given }), attributes: { direction: text('reverse') } }),
    make('bidirectional', { directions: 2, ...(given && { given }), attributes: bidirectional }),
    make('Y alone', { outputs: [true] }),
    make('Y_h alone, bidirectional', {
      directions: 2,
      outputs: [false, true],
      attributes: bidirectional,
    }),
    make('activations with parameters', { attributes: parameters(1) ?? {} }),
    make('activations with parameters of two directions', {
      directions: 2,
      attributes: { ...bidirectional, ...parameters(2) },
    }),
    make('sequence_lens of the whole length', { given: ['sequence_lens'], sequenceLens: lens(3, 3) }),
    make('opset 7', { opset: 7 }),
    make('opset 22', { opset: 22 }),
  ]
}

const lstms = recurrent('LSTM')
const allOfLstm = ['B', 'initial_h', 'initial_c', 'P'] as const

export const lstm: Cases = [
  ...common('LSTM', allOfLstm, (count) =>
    count === 1
      ? {
          activations: names('HardSigmoid', 'Affine', 'ScaledTanh'),
          activation_alpha: floats(0.1, 0.7, 0.8),
          activation_beta: floats(0.4, 0.2, 1.2),
        }
      : {
          activations: names('Sigmoid', 'Softsign', 'Elu', 'HardSigmoid', 'Tanh', 'Affine'),
          activation_alpha: floats(0.5, 0.1, 0.6),
          activation_beta: floats(0.45, 0.3),
        },
  ),
  lstms('initial states without biases', { given: ['initial_h', 'initial_c'] }),
  lstms('peepholes alone', { given: ['P'] }),
  lstms('Y_c alone', { given: [...allOfLstm], outputs: [false, false, true] }),
  lstms('input_forget', { given: [...allOfLstm], attributes: { input_forget: toAttribute(1) } }),
  lstms('activations in other letters', {
    attributes: { activations: names('sigmoid', 'TANH', 'Softplus') },
  }),
]

const grus = recurrent('GRU')
const before = { linear_before_reset: toAttribute(1) }

export const gru: Cases = [
  ...common('GRU', ['B', 'initial_h'], (count) =>
    count === 1
      ? {
          activations: names('HardSigmoid', 'ScaledTanh'),
          activation_alpha: floats(0.1, 0.8),
          activation_beta: floats(0.4, 1.2),
        }
      : {
          activations: names('Sigmoid', 'Affine', 'HardSigmoid', 'Tanh'),
          activation_alpha: floats(0.5, 0.1),
          activation_beta: floats(0.3, 0.45),
        },
  ),
  grus('linear_before_reset', { given: ['B', 'initial_h'], attributes: before }),
  grus('linear_before_reset without biases', { given: ['initial_h'], attributes: before }),
  grus('linear_before_reset, bidirectional', {
    directions: 2,
    given: ['B', 'initial_h'],
    attributes: { ...before, ...bidirectional },
  }),
]

export const rnn: Cases = common('RNN', ['B', 'initial_h'], (count) =>
  count === 1
    ? { activations: names('Affine'), activation_alpha: floats(0.6), activation_beta: floats(0.2) }
    : {
        activations: names('Softsign', 'ScaledTanh'),
        activation_alpha: floats(0.8),
        activation_beta: floats(1.2),
      },
)
