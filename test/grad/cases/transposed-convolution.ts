import type { AttributeInput } from '../../../src/onnx/attributes.ts'
import { casesOf, exact, type GradCase, normal } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]
type Dims = readonly number[]
type Attributes = Readonly<Record<string, AttributeInput>>

const make = casesOf('ConvTranspose', { steps: exact })

/** With a bias; the channels of Y are those of a group of W times the groups. */
function transposed(
  name: string,
  X: Dims,
  W: Dims,
  attributes: Attributes = {},
  rest: Partial<GradCase> & { declared?: readonly (number | string)[] } = {},
): GradCase {
  const { declared, ...others } = rest
  const channels = W[1]! * Number(attributes.group ?? 1)
  return make(name, { X: normal(X, declared), W: normal(W), B: normal([channels]) }, attributes, others)
}

const stated = { needsSizes: 'the padding for an output_shape depends on the size' }

export const convTranspose: Cases = [
  transposed('1-D', [2, 3, 4], [3, 2, 3]),
  transposed('2-D', [2, 3, 4, 3], [3, 2, 3, 2]),
  transposed('3-D', [1, 2, 2, 3, 2], [2, 2, 2, 3, 2], { pads: [0, 1, 0, 1, 1, 1] }),
  transposed(
    'without bias',
    [1, 2, 3, 3],
    [2, 3, 2, 2],
    {},
    {
      inputs: { X: normal([1, 2, 3, 3]), W: normal([2, 3, 2, 2]) },
      build: (g) => g.op('ConvTranspose', ['X', 'W']),
    },
  ),
  transposed('opset 7', [1, 2, 3, 4], [2, 3, 3, 3], { kernel_shape: [3, 3], strides: [2, 2] }, { opset: 7 }),
  transposed('opset 11', [1, 2, 3, 4], [2, 3, 2, 2], { pads: [1, 0, 0, 1] }, { opset: 11 }),
  transposed('opset 22', [1, 2, 3, 4], [2, 3, 2, 2], { strides: [2, 1] }, { opset: 22 }),
  transposed('pads', [1, 2, 4, 5], [2, 3, 3, 3], { pads: [1, 1, 1, 1] }),
  transposed('asymmetric pads', [1, 2, 4, 5], [2, 3, 3, 3], { pads: [2, 0, 1, 1] }),
  transposed('pads as large as the kernel', [1, 2, 5], [2, 3, 2], { pads: [2, 1] }),
  transposed('pads beyond the kernel', [1, 2, 6], [2, 3, 2], { pads: [1, 3] }),
  transposed('stride 2', [2, 2, 3, 4], [2, 3, 3, 3], { strides: [2, 2] }),
  transposed('stride 2 and pads', [2, 2, 3, 4], [2, 3, 3, 4], { strides: [2, 2], pads: [1, 1, 0, 1] }),
  transposed('stride 3, asymmetric pads', [1, 2, 5], [2, 3, 4], { strides: [3], pads: [2, 1] }),
  transposed('stride beyond the kernel', [1, 2, 3, 3], [2, 3, 2, 2], { strides: [3, 4] }),
  transposed('stride on one axis', [1, 2, 3, 3], [2, 3, 3, 3], { strides: [1, 2], pads: [1, 1, 1, 1] }),
  transposed('stride 2, 3-D', [1, 2, 2, 3, 2], [2, 1, 2, 3, 2], { strides: [2, 2, 2] }),
  transposed('dilations', [1, 2, 4, 4], [2, 3, 2, 3], { dilations: [2, 3], pads: [1, 2, 0, 1] }),
  transposed('dilations and strides', [1, 2, 3, 4], [2, 3, 3, 2], {
    dilations: [2, 3],
    strides: [3, 2],
    pads: [1, 1, 1, 1],
  }),
  transposed('output_padding', [1, 2, 3, 4], [2, 3, 3, 3], { strides: [2, 2], output_padding: [1, 1] }),
  transposed('output_padding beyond the pads', [1, 2, 4], [2, 3, 3], {
    strides: [3],
    output_padding: [2],
    pads: [1, 1],
  }),
  transposed('output_padding within the pads', [1, 2, 4], [2, 3, 3], {
    strides: [3],
    output_padding: [1],
    pads: [0, 2],
  }),
  transposed('output_padding on one axis', [1, 2, 3, 3], [2, 3, 2, 2], {
    strides: [2, 3],
    output_padding: [0, 2],
  }),
  transposed('groups', [2, 4, 3, 3], [4, 3, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  transposed('groups, stride 2', [2, 4, 3, 4], [4, 3, 3, 2], {
    group: 2,
    strides: [2, 2],
    output_padding: [1, 0],
  }),
  transposed('groups, 1-D', [2, 6, 4], [6, 2, 3], { group: 3, strides: [2], pads: [1, 0] }),
  transposed('groups, 3-D', [1, 4, 2, 2, 2], [4, 1, 2, 2, 2], { group: 2 }),
  transposed('depthwise', [2, 3, 4, 4], [3, 1, 3, 3], { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] }),
  transposed('1x1', [2, 3, 3, 3], [3, 2, 1, 1]),
  transposed('1x1, stride 2', [2, 3, 3, 3], [3, 2, 1, 1], { strides: [2, 2], output_padding: [1, 1] }),
  transposed('output_shape', [1, 2, 4], [2, 3, 3], { strides: [3], output_shape: [9] }, stated),
  transposed(
    'output_shape, 2-D',
    [1, 2, 3, 4],
    [2, 3, 3, 3],
    { strides: [2, 3], output_shape: [6, 9] },
    stated,
  ),
  transposed('output_shape, odd padding', [1, 2, 4], [2, 3, 4], { strides: [2], output_shape: [7] }, stated),
  transposed(
    'output_shape and SAME_UPPER, odd padding',
    [1, 2, 4],
    [2, 3, 4],
    { strides: [2], output_shape: [7], auto_pad: 'SAME_UPPER' },
    stated,
  ),
  transposed(
    'output_shape beyond the reach of X',
    [1, 2, 4, 3],
    [2, 3, 2, 2],
    { strides: [3, 2], output_shape: [13, 7] },
    stated,
  ),
  transposed(
    'output_shape and output_padding',
    [1, 2, 5],
    [2, 3, 2],
    { strides: [3], output_padding: [2], output_shape: [14] },
    stated,
  ),
  transposed('auto_pad SAME_UPPER', [1, 2, 4, 3], [2, 3, 2, 3], { auto_pad: 'SAME_UPPER' }),
  transposed('auto_pad SAME_LOWER', [1, 2, 4, 3], [2, 3, 2, 3], { auto_pad: 'SAME_LOWER' }),
  transposed('SAME_UPPER, stride 2', [1, 2, 3, 4], [2, 3, 3, 5], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
  transposed('SAME_LOWER, stride 2', [1, 2, 3, 4], [2, 3, 3, 5], { auto_pad: 'SAME_LOWER', strides: [2, 2] }),
  transposed('SAME_UPPER, stride beyond the kernel', [1, 2, 4], [2, 3, 2], {
    auto_pad: 'SAME_UPPER',
    strides: [3],
  }),
  transposed('SAME_UPPER and output_padding', [1, 2, 4], [2, 3, 2], {
    auto_pad: 'SAME_UPPER',
    strides: [3],
    output_padding: [2],
  }),
  transposed('auto_pad VALID', [1, 2, 3, 4], [2, 3, 2, 3], { auto_pad: 'VALID', strides: [2, 2] }),
  transposed('symbolic batch', [2, 2, 3, 4], [2, 3, 3, 3], { strides: [2, 2] }, { declared: ['N', 2, 3, 4] }),
  transposed(
    'symbolic sizes',
    [2, 2, 3, 4],
    [2, 3, 3, 3],
    { strides: [2, 3], pads: [1, 1, 1, 0], output_padding: [0, 2] },
    { declared: ['N', 2, 'H', 'W'] },
  ),
  transposed(
    'symbolic sizes, groups',
    [2, 4, 3, 4],
    [4, 2, 2, 2],
    { group: 2, strides: [2, 2], dilations: [2, 1] },
    { declared: ['N', 4, 'H', 'W'] },
  ),
]
