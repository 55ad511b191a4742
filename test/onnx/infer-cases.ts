/** Cases for the operators that most models are made of. */
import { float } from '../../src/onnx/attributes.ts'
import { filled, float32, int64, type Tensor } from '../../src/onnx/tensor.ts'
import { bool, broadcasts, type Case, each, floats, i64, scalar, tensor, x } from './infer-case.ts'
import { wave } from './models.ts'

const reductions: Case[] = [
  { feeds: [x(2, 3, 4)] },
  { feeds: [x(2, 3, 4)], attributes: { keepdims: 0 } },
  { feeds: [x(2, 3, 4)], constants: [i64(1, -1)] },
  { feeds: [x(2, 3, 4)], constants: [i64(-2)], attributes: { keepdims: 0 } },
  { feeds: [x(2, 3, 4)], constants: [i64()], attributes: { noop_with_empty_axes: 1 } },
  { feeds: [x(2, 3, 4)], attributes: { noop_with_empty_axes: 1 } },
  { feeds: [x(2, 3, 4)], constants: [i64()] },
  { feeds: [x(2, 3, 4)], opset: 11, attributes: { axes: [0, 2], keepdims: 0 } },
]

const pools: Case[] = [
  { feeds: [x(2, 3, 8, 7)], attributes: { kernel_shape: [3, 2] } },
  { feeds: [x(2, 3, 8, 7)], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
  { feeds: [x(2, 3, 8, 7)], attributes: { kernel_shape: [3, 3], strides: [2, 3], pads: [0, 1, 1, 0] } },
  ...['SAME_UPPER', 'SAME_LOWER', 'VALID'].map((auto_pad) => ({
    feeds: [x(1, 1, 9, 6)],
    attributes: { kernel_shape: [3, 3], strides: [2, 2], auto_pad },
  })),
  { feeds: [x(1, 2, 9)], attributes: { kernel_shape: [4], strides: [3] } },
  { feeds: [x(1, 1, 5, 6, 7)], attributes: { kernel_shape: [2, 2, 2], strides: [2, 2, 2] } },
]

/** ceil_mode with windows that end in the padding, begin in it, or would lie in it altogether. */
const ceilPools: Case[] = [
  [8, 3, 2, 0],
  [7, 2, 2, 0],
  [7, 3, 2, 1],
  [8, 3, 3, 1],
  [6, 2, 3, 1],
  [5, 1, 2, 0],
  [4, 2, 3, 1],
].map(([size, kernel, stride, pad]) => ({
  feeds: [x(1, 1, size!)],
  attributes: { kernel_shape: [kernel!], strides: [stride!], pads: [pad!, pad!], ceil_mode: 1 },
}))

const square = [{ feeds: [x(2, 3)] }, { feeds: [x()] }, { feeds: [x(0, 2)] }]
const image = [{ feeds: [x(2, 4, 5, 6)] }]
const scatters = (indices: Tensor, updates: Tensor): Case[] => [
  { feeds: [x(3, 4)], constants: [indices, updates] },
]

export const commonCases: Readonly<Record<string, readonly Case[]>> = {
  ...each(
    'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Clip Cos Cosh Elu Erf Exp Floor HardSigmoid HardSwish LeakyRelu ' +
      'Log Neg Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh ' +
      'ThresholdedRelu Mish Identity',
    square,
  ),
  ...each('Hardmax LogSoftmax Softmax', [
    { feeds: [x(2, 3, 4)] },
    { feeds: [x(2, 3, 4)], attributes: { axis: 0 } },
  ]),
  Gelu: [{ feeds: [x(2, 3)], opset: 20 }],
  PRelu: [{ feeds: [x(2, 3, 4)], constants: [x(3, 1)] }],
  Not: [{ feeds: [bool(2, 3)] }],
  CumSum: [{ feeds: [x(2, 3)], constants: [scalar(1)] }],
  Trilu: [{ feeds: [x(3, 4)] }, { feeds: [x(3, 4)], constants: [scalar(1)], attributes: { upper: 0 } }],
  LRN: [{ feeds: [x(1, 4, 3, 3)], attributes: { size: 3 } }],
  LpNormalization: [{ feeds: [x(2, 3)] }],
  InstanceNormalization: [{ feeds: [x(2, 3, 4)], constants: [x(3), x(3)] }],
  GroupNormalization: [
    { feeds: [x(2, 4, 3)], constants: [x(2), x(2)], attributes: { num_groups: 2 }, opset: 18 },
  ],
  MeanVarianceNormalization: [{ feeds: [x(2, 3, 4, 4)] }],
  RMSNormalization: [{ feeds: [x(2, 3, 4)], constants: [x(4)], opset: 23 }],
  ...each('Max Min Sum Mean', [
    ...broadcasts(x),
    { feeds: [x(2, 3)] },
    { feeds: [x(3), x(2, 1), x(4, 1, 1)] },
  ]),
  ...each(
    'Pow Mod',
    broadcasts(x).map((c) => ({ ...c, attributes: {} })),
  ),
  Mod: broadcasts((...dims) => filled('int64', dims, 3)),
  ...each('And Or Xor', broadcasts(bool)),
  ...each(
    'BitwiseAnd BitwiseOr',
    broadcasts((...dims) => wave('int32', dims)),
  ),
  ...each('Equal Greater GreaterOrEqual Less LessOrEqual', broadcasts(x)),
  ...each('IsNaN IsInf', square),
  ...each('Add Sub Mul', [...broadcasts(x), ...broadcasts((...dims) => wave('int64', dims))]),
  Div: [...broadcasts(x), ...broadcasts((...dims) => filled('int64', dims, 3))],
  ...each(
    'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare',
    reductions,
  ),
  ...each('ArgMax ArgMin', [
    { feeds: [x(2, 3, 4)] },
    { feeds: [x(2, 3, 4)], attributes: { axis: -1, keepdims: 0 } },
    { feeds: [x(2, 3, 4)], attributes: { axis: 1 } },
  ]),
  MaxPool: [
    ...pools,
    ...ceilPools,
    { feeds: [x(1, 1, 9, 9)], attributes: { kernel_shape: [3, 2], dilations: [2, 3] } },
    { feeds: [x(1, 2, 6, 6)], attributes: { kernel_shape: [2, 2], strides: [2, 2] }, outputs: 2 },
  ],
  AveragePool: [
    ...pools,
    ...ceilPools,
    {
      feeds: [x(1, 1, 8, 8)],
      attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 },
    },
  ],
  LpPool: pools,
  ...each('GlobalAveragePool GlobalMaxPool GlobalLpPool', [...image, { feeds: [x(2, 3, 5)] }]),
  ScatterElements: scatters(int64([1, 0, 2, 0, 2, 1, 0, 0], [2, 4]), x(2, 4)),
  ScatterND: scatters(int64([1, 0], [2, 1]), x(2, 4)),
  Where: [
    { feeds: [bool(2, 3), x(2, 3), x(2, 3)] },
    { feeds: [bool(3), x(2, 1), x(4, 1, 1)] },
    { feeds: [bool(2, 1)], constants: [int64([1], []), int64([2, 3, 4])] },
  ],
  Conv: [
    { feeds: [x(2, 3, 8, 7)], constants: [x(5, 3, 3, 2)] },
    {
      feeds: [x(2, 3, 8, 7)],
      constants: [x(5, 3, 3, 3), x(5)],
      attributes: { strides: [2, 3], pads: [1, 0, 2, 1] },
    },
    { feeds: [x(2, 4, 9)], constants: [x(8, 1, 3)], attributes: { group: 4, dilations: [2] } },
    ...['SAME_UPPER', 'SAME_LOWER', 'VALID'].map((auto_pad) => ({
      feeds: [x(1, 2, 9, 6)],
      constants: [x(3, 2, 3, 2)],
      attributes: { auto_pad, strides: [2, 2] },
    })),
    { feeds: [x(1, 1, 4, 5, 6)], constants: [x(2, 1, 2, 2, 2)], attributes: { kernel_shape: [2, 2, 2] } },
  ],
  ConvTranspose: [
    { feeds: [x(2, 3, 4, 5)], constants: [x(3, 2, 3, 2)] },
    {
      feeds: [x(2, 4, 4, 5)],
      constants: [x(4, 3, 3, 3)],
      attributes: { group: 2, strides: [2, 3], pads: [1, 0, 1, 1] },
    },
    {
      feeds: [x(1, 1, 4, 4)],
      constants: [x(1, 1, 3, 3)],
      attributes: { strides: [2, 2], output_padding: [1, 1], pads: [1, 1, 1, 1] },
    },
    {
      feeds: [x(1, 1, 4, 4)],
      constants: [x(1, 1, 3, 3)],
      attributes: { strides: [3, 2], output_shape: [10, 8] },
    },
    { feeds: [x(1, 2, 5)], constants: [x(2, 1, 3)], attributes: { dilations: [2] } },
    ...['SAME_UPPER', 'SAME_LOWER', 'VALID'].map((auto_pad) => ({
      feeds: [x(1, 1, 4, 5)],
      constants: [x(1, 1, 3, 3)],
      attributes: { auto_pad, strides: [2, 2] },
    })),
  ],
  MatMul: [
    { feeds: [x(2, 3), x(3, 4)] },
    { feeds: [x(3), x(3, 4)] },
    { feeds: [x(2, 3), x(3)] },
    { feeds: [x(3), x(3)] },
    { feeds: [x(5, 1, 2, 3), x(4, 3, 2)] },
    { feeds: [x(3), x(5, 3, 2)] },
  ],
  Gemm: [
    { feeds: [x(2, 3), x(3, 4)] },
    { feeds: [x(3, 2), x(4, 3), x(4)], attributes: { transA: 1, transB: 1 } },
    { feeds: [x(2, 3), x(4, 3)], attributes: { transB: 1 } },
  ],
  BatchNormalization: [
    { feeds: [x(2, 3, 4)], constants: [x(3), x(3), x(3), filled('float32', [3], 1)] },
    {
      feeds: [x(2, 3, 4)],
      constants: [x(3), x(3), x(3), filled('float32', [3], 1)],
      attributes: { training_mode: 1 },
      outputs: 3,
    },
  ],
  LayerNormalization: [{ feeds: [x(2, 3, 4)], constants: [x(4), x(4)] }],
  Dropout: [
    { feeds: [x(2, 3)], outputs: 2 },
    { feeds: [x(2, 3)], opset: 10, attributes: { ratio: float(0.5) } },
  ],
  Constant: [
    { feeds: [], attributes: { value: tensor(x(2, 3)) } },
    { feeds: [], attributes: { value: tensor(i64(4, 5, 6)) } },
    { feeds: [], attributes: { value_int: 3 } },
    { feeds: [], attributes: { value_ints: [3, 4] } },
    { feeds: [], attributes: { value_float: float(3) } },
    { feeds: [], attributes: { value_floats: floats(3, 4) } },
    { feeds: [], attributes: { value: tensor(int64([], [0])) } },
  ],
  ConstantOfShape: [
    { feeds: [], constants: [i64(2, 3)] },
    { feeds: [], constants: [i64(3)], attributes: { value: tensor(i64(7)) } },
    { feeds: [], constants: [i64()], attributes: { value: tensor(i64(7)) } },
    { feeds: [], constants: [i64(2, 0)], attributes: { value: tensor(i64(7)) } },
  ],
  Cast: [1, 6, 7, 9, 10, 11].map((to) => ({ feeds: [x(2, 3)], attributes: { to } })),
  CastLike: [{ feeds: [x(2, 3), wave('int64', [1])] }],
  Shape: [
    { feeds: [x(2, 3, 4)] },
    { feeds: [x()] },
    { feeds: [x(2, 3, 4)], attributes: { start: 1 } },
    { feeds: [x(2, 3, 4)], attributes: { start: -2, end: -1 } },
    { feeds: [x(2, 3, 4)], attributes: { start: -9, end: 9 } },
    { feeds: [x(2, 3, 4)], attributes: { start: 2, end: 1 } },
  ],
  Size: [{ feeds: [x(2, 3, 4)] }, { feeds: [x()] }],
  Reshape: [
    { feeds: [x(2, 3, 4)], constants: [i64(6, 4)] },
    { feeds: [x(2, 3, 4)], constants: [i64(0, -1)] },
    { feeds: [x(2, 3, 4)], constants: [i64(-1, 2, 2)] },
    { feeds: [x(2, 3, 4)], constants: [i64(-1)] },
    { feeds: [x(1)], constants: [i64()] },
    { feeds: [x(2, 0)], constants: [i64(0, 5)], attributes: { allowzero: 1 } },
    { feeds: [x(2, 0)], constants: [i64(0, 0, 5)] },
  ],
  Flatten: [
    { feeds: [x(2, 3, 4)] },
    { feeds: [x(2, 3, 4)], attributes: { axis: 0 } },
    { feeds: [x(2, 3, 4)], attributes: { axis: 3 } },
    { feeds: [x(2, 3, 4)], attributes: { axis: -1 } },
    { feeds: [x(5)], attributes: { axis: 0 } },
  ],
  Transpose: [{ feeds: [x(2, 3, 4)] }, { feeds: [x(2, 3, 4)], attributes: { perm: [1, 2, 0] } }],
  Squeeze: [
    { feeds: [x(1, 3, 1)] },
    { feeds: [x(1, 3, 1)], constants: [i64(-1)] },
    { feeds: [x(1, 3, 1)], opset: 11, attributes: { axes: [0] } },
  ],
  Unsqueeze: [
    { feeds: [x(2, 3)], constants: [i64(0, -1)] },
    { feeds: [x(2, 3)], constants: [i64(3, 1)] },
    { feeds: [x(2, 3)], opset: 11, attributes: { axes: [1] } },
  ],
  Concat: [
    { feeds: [x(2, 3), x(4, 3)], attributes: { axis: 0 } },
    { feeds: [x(2, 3), x(2, 1), x(2, 0)], attributes: { axis: -1 } },
  ],
  DepthToSpace: [{ feeds: [x(2, 8, 3, 4)], attributes: { blocksize: 2 } }],
  SpaceToDepth: [{ feeds: [x(2, 2, 6, 4)], attributes: { blocksize: 2 } }],
  Gather: [
    { feeds: [x(3, 4)], constants: [i64(2, 0, -1, 1)] },
    { feeds: [x(3, 4)], constants: [scalar(1)], attributes: { axis: 1 } },
    { feeds: [x(3, 4)], constants: [int64([0, 1, 2, 3, 0, 1], [2, 3])], attributes: { axis: -1 } },
  ],
  GatherElements: [{ feeds: [x(3, 4)], constants: [int64([0, 1, 2, 0], [2, 2])], attributes: { axis: 1 } }],
  Slice: [
    { feeds: [x(5, 6)], constants: [i64(1), i64(4)] },
    { feeds: [x(5, 6)], constants: [i64(-3, 1), i64(100, -1), i64(1, 0)] },
    { feeds: [x(5, 6)], constants: [i64(0), i64(Number.MAX_SAFE_INTEGER), i64(-1), i64(4)] },
    { feeds: [x(5, 6)], constants: [i64(-1, 9), i64(-100, 1), i64(0, 1), i64(-2, -1)] },
    { feeds: [x(5, 6)], constants: [i64(4), i64(2)] },
    { feeds: [x(0, 6)], constants: [i64(-1), i64(-100), i64(0), i64(-1)] },
    { feeds: [x(5, 6)], constants: [i64(2), i64(5), null, i64(2)] },
    { feeds: [x(5, 6)], opset: 9, attributes: { starts: [1], ends: [-1], axes: [1] } },
  ],
  Pad: [
    { feeds: [x(3, 4)], constants: [i64(1, 0, 2, 1)] },
    { feeds: [x(3, 4)], constants: [i64(-1, 0, 0, -2)] },
    { feeds: [x(3, 4)], constants: [i64(1, 2), float32([3], []), i64(-1)] },
    { feeds: [x(3, 4)], opset: 10, attributes: { pads: [1, 0, 2, 1] } },
  ],
  Expand: [
    { feeds: [x(3, 1)], constants: [i64(3, 4)] },
    { feeds: [x(3, 1)], constants: [i64(2, 1, 4)] },
    { feeds: [x(3, 4)], constants: [i64(1)] },
    { feeds: [x(1, 1)], constants: [i64(0, 2)] },
  ],
  Tile: [
    { feeds: [x(2, 3)], constants: [i64(2, 1)] },
    { feeds: [x(2, 3)], constants: [i64(0, 4)] },
  ],
  Split: [
    { feeds: [x(6, 4)], attributes: { num_outputs: 3 }, outputs: 3 },
    { feeds: [x(7, 4)], attributes: { num_outputs: 3 }, outputs: 3 },
    { feeds: [x(6, 4)], constants: [i64(1, 5)], outputs: 2 },
    { feeds: [x(6, 4)], attributes: { axis: -1, num_outputs: 2 }, outputs: 2 },
    { feeds: [x(6, 4)], opset: 11, attributes: { split: [2, 4] }, outputs: 2 },
    { feeds: [x(6, 4)], opset: 13, outputs: 2 },
  ],
  Range: [
    { feeds: [], constants: [scalar(0), scalar(5), scalar(1)] },
    { feeds: [], constants: [scalar(2), scalar(9), scalar(3)] },
    { feeds: [], constants: [scalar(5), scalar(0), scalar(-2)] },
    { feeds: [], constants: [scalar(5), scalar(0), scalar(1)] },
    { feeds: [float32([0], []), float32([2], []), float32([0.5], [])], dynamic: true },
  ],
  OneHot: [
    { feeds: [i64(0, 2, 1)], constants: [scalar(3), float32([0, 1])] },
    { feeds: [int64([0, 1, 1, 0], [2, 2])], constants: [i64(4), i64(0, 1)], attributes: { axis: 0 } },
    { feeds: [int64([0, 1, 1, 0], [2, 2])], constants: [i64(4), i64(0, 1)], attributes: { axis: -2 } },
  ],
}
