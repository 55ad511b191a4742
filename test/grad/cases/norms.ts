/** Operators that take p-norms, and LRN. */
import { float } from '../../../src/onnx/attributes.ts'
import { awayFrom, casesOf, type GradCase, normal, positive } from './grad-case.ts'

type Cases = readonly [GradCase, ...GradCase[]]

const signed = awayFrom(0)
const pool = casesOf('LpPool')
const image = { X: signed([1, 2, 5, 6]) }
const square = { kernel_shape: [2, 2] }
const oblong = { kernel_shape: [2, 3] }
const sizes = { needsSizes: 'the padding of ceil_mode and of auto_pad with a stride depends on the size' }

export const lpPool: Cases = [
  pool('p = 2 by default', image, oblong),
  pool('p = 1', image, { ...oblong, p: 1 }),
  pool('p = 2', image, { ...oblong, p: 2 }),
  pool('p = 3', image, { ...oblong, p: 3 }),
  pool('p = 4', image, { ...oblong, p: 4 }),
  pool('1-D', { X: signed([2, 3, 7]) }, { kernel_shape: [3] }),
  pool('3-D', { X: signed([1, 2, 3, 3, 4]) }, { kernel_shape: [2, 2, 3], p: 3 }),
  pool('strides with a rest', image, { ...square, strides: [2, 4] }),
  pool('stride beyond the kernel', image, { ...square, strides: [3, 3], p: 1 }),
  pool('pads', image, { ...oblong, pads: [1, 2, 0, 1] }),
  pool('pads and strides', image, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2], p: 3 }),
  pool('dilations', image, { ...oblong, dilations: [3, 2] }),
  pool('ceil_mode', image, { ...oblong, strides: [2, 2], ceil_mode: 1 }, sizes),
  pool(
    'ceil_mode and pads',
    image,
    { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 1], ceil_mode: 1 },
    sizes,
  ),
  pool('SAME_UPPER, stride 2', image, { ...oblong, auto_pad: 'SAME_UPPER', strides: [2, 2] }, sizes),
  pool('SAME_LOWER, stride 2', image, { ...oblong, auto_pad: 'SAME_LOWER', strides: [2, 2] }, sizes),
  pool('SAME_UPPER', image, { ...oblong, auto_pad: 'SAME_UPPER' }),
  pool('VALID', image, { ...oblong, auto_pad: 'VALID' }),
  pool('symbolic sizes', { X: signed([2, 2, 5, 6], ['N', 2, 'H', 'W']) }, { ...square, strides: [2, 2] }),
  pool('opset 7', image, { ...oblong, strides: [1, 2], p: 3 }, { opset: 7 }),
  pool('opset 11', image, { ...oblong, pads: [1, 1, 1, 1] }, { opset: 11 }),
  pool('opset 22', image, { ...oblong, pads: [1, 1, 1, 1] }, { opset: 22 }),
]

const global = casesOf('GlobalLpPool')

export const globalLpPool: Cases = [
  global('p = 2 by default', { X: signed([2, 3, 2, 3]) }),
  global('p = 1', { X: signed([2, 3, 2, 3]) }, { p: 1 }),
  global('p = 3', { X: signed([2, 3, 2, 3]) }, { p: 3 }),
  global('p = 4, 1-D', { X: signed([2, 3, 4]) }, { p: 4 }),
  global('3-D', { X: signed([2, 1, 2, 2, 2]) }),
  global('symbolic sizes, opset 7', { X: signed([2, 3, 2, 3], ['N', 3, 'H', 'W']) }, { p: 3 }, { opset: 7 }),
]

const unit = casesOf('LpNormalization')

export const lpNormalization: Cases = [
  unit('last axis and p = 2 by default', { X: signed([3, 4]) }),
  unit('p = 1', { X: signed([3, 4]) }, { p: 1 }),
  unit('p = 2, axis 1 of rank 4', { X: signed([2, 3, 2, 2]) }, { p: 2, axis: 1 }),
  unit('p = 1, axis 0', { X: signed([4, 3]) }, { p: 1, axis: 0 }),
  unit('axis -2', { X: signed([2, 3, 2]) }, { axis: -2 }),
  unit('rank 1', { X: signed([5]) }),
  unit('symbolic sizes', { X: signed([3, 4], ['N', 'C']) }),
  unit('opset 22', { X: signed([3, 4]) }, { p: 1 }, { opset: 22 }),
]

const response = casesOf('LRN')
const strong = { alpha: float(0.6), beta: float(0.8), bias: float(1.3) }

export const lrn: Cases = [
  response('defaults', { X: normal([2, 4, 2, 3]) }, { size: 3 }),
  response('strong', { X: normal([2, 4, 2, 3]) }, { size: 3, ...strong }),
  response('window beyond the channels', { X: normal([2, 3, 2, 2]) }, { size: 7, ...strong }),
  response('size 5', { X: normal([1, 7, 2, 2]) }, { size: 5, ...strong }),
  response('size 1', { X: normal([1, 3, 2, 2]) }, { size: 1, ...strong }),
  response('bias 0', { X: positive([1, 3, 2, 2]) }, { size: 3, ...strong, bias: float(0) }),
  response('symbolic sizes', { X: normal([2, 4, 2, 3], ['N', 'C', 'H', 'W']) }, { size: 3, ...strong }),
  response('opset 7', { X: normal([2, 4, 2, 3]) }, { size: 3, ...strong }, { opset: 7 }),
]
