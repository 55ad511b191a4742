/** Pooling, over windows and over everything. */
import { casesOf, distinct, exact, type GradCase, normal, piecewise } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const byStride = { needsSizes: 'the padding of auto_pad with a stride depends on the size' }
const byCeil = { needsSizes: 'the padding of ceil_mode depends on the size' }

const maxes = casesOf('MaxPool', { steps: piecewise })
const square = { kernel_shape: [2, 2], strides: [2, 2] }
const overlapping = { kernel_shape: [3, 3], strides: [1, 1] }

export const maxPool: Cases = [
  maxes('windows side by side', { X: distinct([2, 3, 4, 4]) }, square),
  maxes('opset 7', { X: distinct([2, 3, 4, 4]) }, square, { opset: 7 }),
  maxes('opset 8', { X: distinct([2, 3, 5, 5]) }, overlapping, { opset: 8 }),
  maxes('opset 22', { X: distinct([2, 3, 5, 5]) }, overlapping, { opset: 22 }),
  maxes('overlapping', { X: distinct([2, 3, 5, 5]) }, overlapping),
  maxes(
    'overlapping, stride 2, pads',
    { X: distinct([2, 2, 7, 6]) },
    {
      kernel_shape: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    },
  ),
  maxes(
    'asymmetric pads',
    { X: distinct([1, 2, 5, 5]) },
    {
      kernel_shape: [3, 2],
      pads: [0, 1, 2, 0],
    },
  ),
  maxes('dilations', { X: distinct([1, 2, 7, 6]) }, { kernel_shape: [3, 2], dilations: [2, 3] }),
  maxes(
    'ceil_mode',
    { X: distinct([2, 2, 6, 5]) },
    {
      kernel_shape: [3, 2],
      strides: [2, 2],
      ceil_mode: 1,
    },
  ),
  maxes(
    'ceil_mode, pads',
    { X: distinct([1, 2, 6, 6]) },
    {
      kernel_shape: [3, 3],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      ceil_mode: 1,
    },
  ),
  maxes(
    'ceil_mode, a window in the padding is left out',
    { X: distinct([1, 2, 5, 5]) },
    { kernel_shape: [2, 2], strides: [2, 3], pads: [0, 0, 1, 1], ceil_mode: 1 },
  ),
  maxes('SAME_UPPER', { X: distinct([1, 2, 5, 6]) }, { ...square, auto_pad: 'SAME_UPPER' }),
  maxes('SAME_LOWER', { X: distinct([1, 2, 5, 6]) }, { ...overlapping, auto_pad: 'SAME_LOWER' }),
  maxes('VALID', { X: distinct([1, 2, 5, 6]) }, { ...overlapping, auto_pad: 'VALID' }),
  maxes('1-D', { X: distinct([2, 3, 8]) }, { kernel_shape: [3], strides: [2] }),
  maxes('3-D', { X: distinct([2, 2, 3, 4, 3]) }, { kernel_shape: [2, 3, 2], pads: [0, 1, 0, 0, 1, 1] }),
  maxes(
    'with Indices',
    { X: distinct([2, 3, 5, 5]) },
    {},
    {
      build: (g) => g.ops('MaxPool', ['X'], 2, overlapping),
    },
  ),
  maxes('symbolic batch', { X: distinct([2, 3, 4, 4], ['N', 3, 4, 4]) }, square),
  maxes('symbolic sizes', { X: distinct([2, 3, 5, 4], ['N', 3, 'H', 'W']) }, overlapping),
]

const means = casesOf('AveragePool', { steps: exact })
const padded = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }
const include = { count_include_pad: 1 }

export const averagePool: Cases = [
  means('windows side by side', { X: normal([2, 3, 4, 4]) }, square),
  means('opset 7', { X: normal([2, 3, 5, 5]) }, padded, { opset: 7 }),
  means('opset 22', { X: normal([2, 3, 5, 5]) }, padded, { opset: 22 }),
  means('overlapping', { X: normal([2, 3, 5, 5]) }, overlapping),
  means('pads', { X: normal([2, 2, 5, 4]) }, padded),
  means('pads, stride 2 with a rest', { X: normal([2, 2, 6, 4]) }, { ...padded, strides: [2, 2] }),
  means('pads that count', { X: normal([2, 2, 5, 4]) }, { ...padded, ...include }),
  means('asymmetric pads', { X: normal([1, 2, 5, 4]) }, { kernel_shape: [3, 2], pads: [0, 1, 2, 0] }),
  means(
    'asymmetric pads that count',
    { X: normal([1, 2, 5, 4]) },
    {
      kernel_shape: [3, 2],
      pads: [0, 1, 2, 0],
      strides: [2, 1],
      ...include,
    },
  ),
  means('ceil_mode', { X: normal([1, 2, 6, 5]) }, { ...square, ceil_mode: 1 }, byCeil),
  means(
    'ceil_mode, overlapping',
    { X: normal([1, 2, 6, 6]) },
    {
      kernel_shape: [3, 3],
      strides: [2, 2],
      ceil_mode: 1,
    },
    byCeil,
  ),
  means('ceil_mode, pads', { X: normal([1, 2, 6, 6]) }, { ...padded, strides: [2, 2], ceil_mode: 1 }, byCeil),
  means(
    'ceil_mode, pads that count',
    { X: normal([1, 2, 6, 6]) },
    {
      ...padded,
      ...include,
      strides: [2, 2],
      ceil_mode: 1,
    },
    byCeil,
  ),
  means(
    'ceil_mode, a window in the padding is left out',
    { X: normal([1, 1, 5, 5]) },
    {
      kernel_shape: [2, 2],
      strides: [2, 3],
      pads: [0, 0, 1, 1],
      ceil_mode: 1,
    },
    byCeil,
  ),
  means('SAME_UPPER', { X: normal([1, 2, 5, 6]) }, { ...overlapping, auto_pad: 'SAME_UPPER' }),
  means('SAME_LOWER, stride 2', { X: normal([1, 2, 5, 6]) }, { ...square, auto_pad: 'SAME_LOWER' }, byStride),
  means(
    'SAME_UPPER, stride 2, pads that count',
    { X: normal([1, 2, 5, 6]) },
    {
      ...square,
      ...include,
      auto_pad: 'SAME_UPPER',
    },
    byStride,
  ),
  means('VALID', { X: normal([1, 2, 5, 6]) }, { ...overlapping, auto_pad: 'VALID' }),
  means(
    'dilations, opset 19',
    { X: normal([1, 2, 7, 6]) },
    { kernel_shape: [3, 2], dilations: [2, 3] },
    { opset: 19 },
  ),
  means('1-D', { X: normal([2, 3, 8]) }, { kernel_shape: [3], strides: [2], pads: [1, 1] }),
  means('3-D', { X: normal([2, 2, 3, 4, 3]) }, { kernel_shape: [2, 3, 2], pads: [0, 1, 0, 0, 1, 1] }),
  means('symbolic batch', { X: normal([2, 3, 4, 4], ['N', 3, 4, 4]) }, square),
  means('symbolic sizes, stride 2', { X: normal([2, 3, 5, 6], ['N', 3, 'H', 'W']) }, square),
]

const globalMeans = casesOf('GlobalAveragePool', { steps: exact })

export const globalAveragePool: Cases = [
  globalMeans('2-D', { X: normal([2, 3, 4, 5]) }),
  globalMeans('1-D', { X: normal([2, 3, 4]) }),
  globalMeans('3-D', { X: normal([2, 3, 2, 2, 3]) }),
  globalMeans('symbolic sizes', { X: normal([2, 3, 4, 5], ['N', 3, 'H', 'W']) }),
]

const globalMaxes = casesOf('GlobalMaxPool', { steps: piecewise })

export const globalMaxPool: Cases = [
  globalMaxes('2-D', { X: distinct([2, 3, 4, 5]) }),
  globalMaxes('1-D', { X: distinct([2, 3, 4]) }),
  globalMaxes('3-D', { X: distinct([2, 3, 2, 2, 3]) }),
  globalMaxes('symbolic sizes', { X: distinct([2, 3, 4, 5], ['N', 3, 'H', 'W']) }),
]
