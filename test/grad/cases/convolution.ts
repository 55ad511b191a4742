import { casesOf, exact, type GradCase, normal } from './grad-case.ts'

type Dims = readonly number[]

/** With a bias. */
function conv(
  name: string,
  X: Dims,
  W: Dims,
  attributes: Parameters<typeof make>[2] = {},
  rest: Partial<GradCase> & { declared?: readonly (number | string)[] } = {},
): GradCase {
  const { declared, ...others } = rest
  return make(name, { X: normal(X, declared), W: normal(W), B: normal([W[0]!]) }, attributes, others)
}
const make = casesOf('Conv', { steps: exact })

const same = { needsSizes: 'the padding of auto_pad with a stride depends on the size' }

export const convolution: readonly [GradCase, ...GradCase[]] = [
  conv('1-D', [2, 3, 7], [4, 3, 3], { pads: [1, 1] }),
  conv('2-D', [2, 3, 5, 6], [4, 3, 3, 2]),
  conv('3-D', [1, 2, 3, 4, 4], [2, 2, 2, 3, 2], { pads: [0, 1, 0, 1, 1, 1] }),
  conv('opset 7', [2, 3, 5, 5], [4, 3, 3, 3], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, { opset: 7 }),
  make(
    'without bias',
    { X: normal([2, 2, 4, 4]), W: normal([3, 2, 3, 3]) },
    { pads: [1, 1, 1, 1], kernel_shape: [3, 3] },
  ),
  conv('1x1', [2, 3, 4, 4], [5, 3, 1, 1]),
  conv('1x1 with padding', [1, 3, 4, 4], [2, 3, 1, 1], { pads: [1, 0, 1, 2] }),
  conv('1x1, stride 2', [2, 3, 4, 5], [5, 3, 1, 1], { strides: [2, 2] }),
  conv('stride 2 with a rest', [2, 2, 6, 8], [3, 2, 3, 3], { strides: [2, 2] }),
  conv('stride 2 without a rest', [2, 2, 7, 5], [3, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  conv('stride 3 with a rest', [1, 2, 9, 10], [3, 2, 2, 3], { strides: [3, 3] }),
  conv('stride 3, 1-D, rest 2', [2, 2, 10], [3, 2, 2], { strides: [3] }),
  conv('stride beyond the kernel', [1, 2, 8, 9], [3, 2, 2, 2], { strides: [4, 3] }),
  conv('stride on one axis', [1, 2, 6, 6], [3, 2, 3, 3], { strides: [1, 2], pads: [1, 1, 1, 1] }),
  conv('stride 2, 3-D', [1, 2, 4, 5, 4], [2, 2, 2, 3, 2], { strides: [2, 2, 2], pads: [0, 1, 1, 1, 0, 1] }),
  conv('asymmetric pads', [1, 2, 4, 5], [3, 2, 3, 3], { pads: [2, 0, 1, 1] }),
  conv('asymmetric pads, stride 2', [1, 2, 5, 6], [3, 2, 3, 3], { pads: [2, 0, 1, 1], strides: [2, 2] }),
  conv('dilation', [1, 2, 7, 8], [3, 2, 3, 2], { dilations: [2, 3], pads: [1, 2, 1, 2] }),
  conv('dilation and stride', [1, 2, 9, 9], [3, 2, 3, 2], {
    dilations: [2, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  }),
  conv('pads beyond the kernel', [1, 2, 4, 4], [3, 2, 2, 2], { pads: [3, 2, 2, 4] }),
  conv('pads beyond the kernel, stride 2', [1, 2, 4, 4], [3, 2, 2, 2], {
    pads: [3, 2, 2, 4],
    strides: [2, 2],
  }),
  conv('pads as large as the kernel on one side', [1, 2, 4, 4], [3, 2, 3, 3], { pads: [3, 1, 1, 1] }),
  conv('groups', [2, 4, 5, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  conv('groups, stride 2', [2, 4, 6, 5], [6, 2, 3, 3], { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] }),
  conv('groups, dilation', [2, 4, 6, 6], [2, 2, 2, 3], { group: 2, dilations: [2, 2] }),
  conv('groups, 1-D', [2, 6, 6], [3, 2, 3], { group: 3, pads: [1, 0] }),
  conv('groups, 3-D', [2, 4, 3, 3, 3], [4, 2, 2, 2, 2], { group: 2 }),
  conv('groups, 1x1', [2, 4, 3, 3], [6, 2, 1, 1], { group: 2 }),
  conv('depthwise', [2, 3, 5, 5], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }),
  conv('depthwise, stride 2', [2, 3, 6, 6], [3, 1, 3, 3], { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] }),
  conv('depthwise with multiplier 2', [2, 3, 5, 5], [6, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }),
  conv('auto_pad SAME_UPPER', [1, 2, 5, 6], [3, 2, 2, 3], { auto_pad: 'SAME_UPPER' }),
  conv('auto_pad SAME_LOWER', [1, 2, 5, 6], [3, 2, 2, 3], { auto_pad: 'SAME_LOWER' }),
  conv('SAME_UPPER, stride 2', [1, 2, 5, 6], [3, 2, 2, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }, same),
  conv('SAME_LOWER, stride 2', [1, 2, 5, 6], [3, 2, 2, 3], { auto_pad: 'SAME_LOWER', strides: [2, 2] }, same),
  conv(
    'SAME_UPPER, stride beyond the kernel',
    [1, 2, 7, 8],
    [3, 2, 2, 2],
    { auto_pad: 'SAME_UPPER', strides: [3, 3] },
    same,
  ),
  conv('auto_pad VALID', [1, 2, 5, 6], [3, 2, 2, 3], { auto_pad: 'VALID', strides: [2, 2] }),
  conv('symbolic batch', [2, 3, 5, 5], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }, { declared: ['N', 3, 5, 5] }),
  conv(
    'symbolic batch, stride 2 with a rest',
    [2, 3, 6, 6],
    [4, 3, 3, 3],
    { strides: [2, 2] },
    { declared: ['N', 3, 6, 6] },
  ),
  conv(
    'symbolic batch, groups',
    [3, 4, 5, 5],
    [4, 2, 3, 3],
    { group: 2, pads: [1, 1, 1, 1] },
    { declared: ['N', 4, 5, 5] },
  ),
  conv(
    'symbolic sizes',
    [2, 3, 5, 6],
    [4, 3, 3, 3],
    { pads: [1, 1, 1, 1] },
    { declared: ['N', 3, 'H', 'W'] },
  ),
  conv(
    'symbolic sizes, stride 2 with a rest',
    [2, 3, 6, 7],
    [4, 3, 3, 3],
    { strides: [2, 2], pads: [1, 1, 1, 1] },
    { declared: ['N', 3, 'H', 'W'] },
  ),
  conv(
    'symbolic sizes, stride 3, rest 2',
    [1, 2, 10],
    [3, 2, 2],
    { strides: [3] },
    { declared: ['N', 2, 'L'] },
  ),
  conv(
    'symbolic sizes, depthwise, stride 2',
    [2, 3, 6, 5],
    [3, 1, 3, 3],
    { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] },
    { declared: ['N', 3, 'H', 'W'] },
  ),
]
