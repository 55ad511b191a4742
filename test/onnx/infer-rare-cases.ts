/** Cases for losses, resampling, selection, random numbers, and operators of com.microsoft. */
import { float32, int64 } from '../../src/onnx/tensor.ts'
import { broadcasts, type Case, each, floats, i64, positive, x } from './infer-case.ts'
import { wave } from './models.ts'

const microsoft = (op: string): string => `com.microsoft::${op}`

const losses: Case[] = ['none', 'mean', 'sum'].flatMap((reduction) => [
  { feeds: [x(4, 3), i64(0, 2, 1, 1)], attributes: { reduction } },
  { feeds: [x(2, 3, 2), int64([0, 2, 1, 1], [2, 2])], constants: [x(3)], attributes: { reduction } },
])

const resizes: Case[] = [
  { feeds: [x(1, 2, 5, 7)], constants: [null, float32([1, 1, 2, 0.6])] },
  { feeds: [x(1, 2, 5, 7)], constants: [null, float32([1, 1, 1.3, 1.7])], attributes: { mode: 'linear' } },
  { feeds: [x(1, 2, 5, 7)], constants: [null, null, i64(1, 2, 9, 3)] },
  { feeds: [x(1, 2, 5, 7)], constants: [null, null, i64(9, 3)], attributes: { axes: [2, -1] } },
  { feeds: [x(1, 2, 5, 7)], constants: [null, float32([2])], attributes: { axes: [-1] } },
  ...['not_larger', 'not_smaller'].map((keep_aspect_ratio_policy) => ({
    feeds: [x(1, 2, 5, 7)],
    constants: [null, null, i64(9, 11)],
    attributes: { axes: [2, 3], keep_aspect_ratio_policy },
  })),
  { feeds: [x(1, 2, 5, 7)], constants: [float32([1, 1, 2, 0.6])], opset: 10 },
]

const recurrent = (op: string, gates: number, outputs: number) =>
  each(op, [
    { feeds: [x(4, 2, 3), x(1, 5 * gates, 3), x(1, 5 * gates, 5)], attributes: { hidden_size: 5 }, outputs },
    { feeds: [x(4, 2, 3), x(1, 5 * gates, 3), x(1, 5 * gates, 5)], attributes: { hidden_size: 5 } },
    {
      feeds: [x(4, 2, 3), x(2, 5 * gates, 3), x(2, 5 * gates, 5)],
      attributes: { hidden_size: 5, direction: 'bidirectional' },
      outputs,
    },
  ])

export const rareCases: Readonly<Record<string, readonly Case[]>> = {
  ...each('Swish', [{ feeds: [x(2, 3)], opset: 24 }]),
  ...each(['BiasGelu', 'FastGelu'].map(microsoft).join(' '), [{ feeds: [x(2, 3)], constants: [x(3)] }]),
  ...each(['Gelu', 'QuickGelu'].map(microsoft).join(' '), [{ feeds: [x(2, 3)] }]),
  Scatter: [{ feeds: [x(3, 4)], constants: [int64([1, 0], [1, 2]), x(1, 2)], opset: 9 }],
  ReverseSequence: [{ feeds: [x(3, 2)], constants: [i64(1, 3)] }],
  BitShift: broadcasts((...dims) => wave('uint8', dims)).map((c) => ({
    ...c,
    attributes: { direction: 'LEFT' },
  })),
  BitwiseXor: broadcasts((...dims) => wave('int32', dims)),
  [microsoft('FusedMatMul')]: [
    { feeds: [x(2, 3), x(3, 4)] },
    { feeds: [x(5, 3, 2), x(5, 4, 3)], attributes: { transA: 1, transB: 1 } },
    { feeds: [x(2, 5, 3), x(5, 3, 4)], attributes: { transBatchA: 1 } },
    { feeds: [x(5, 2, 3), x(3, 5, 4)], attributes: { transBatchB: 1 } },
    { feeds: [x(3, 5, 2), x(5, 3, 4)], attributes: { transBatchA: 1, transA: 1 } },
  ],
  [microsoft('TransposeMatMul')]: [{ feeds: [x(3, 2), x(3, 4)], attributes: { transA: 1 } }],
  [microsoft('FusedGemm')]: [
    { feeds: [x(3, 2), x(4, 3), x(4)], attributes: { transA: 1, transB: 1, activation: 'Relu' } },
  ],
  NegativeLogLikelihoodLoss: losses,
  SoftmaxCrossEntropyLoss: [
    ...losses,
    { feeds: [x(4, 3), i64(0, 2, 1, 1)], attributes: { reduction: 'none' }, outputs: 2 },
  ],
  Resize: resizes,
  Upsample: [
    { feeds: [x(1, 2, 5, 7)], attributes: { scales: floats(1, 1, 2, 1.3) }, opset: 8 },
    { feeds: [x(1, 2, 5, 7)], constants: [float32([1, 1, 2, 1.3])], opset: 9 },
  ],
  Bernoulli: [{ feeds: [positive(2, 3)] }, { feeds: [positive(2, 3)], attributes: { dtype: 9 } }],
  EyeLike: [{ feeds: [x(2, 3)] }, { feeds: [x(2, 3)], attributes: { dtype: 7 } }],
  ...each('RandomNormalLike RandomUniformLike', [
    { feeds: [x(2, 3)] },
    { feeds: [wave('int64', [2, 3])], attributes: { dtype: 1 } },
  ]),
  ...each('RandomNormal RandomUniform', [
    { feeds: [], attributes: { shape: [2, 3] } },
    { feeds: [], attributes: { shape: [2, 3], dtype: 11 } },
  ]),
  Multinomial: [
    { feeds: [positive(2, 3)] },
    { feeds: [positive(2, 3)], attributes: { sample_size: 4, dtype: 7 } },
  ],
  Einsum: [
    { feeds: [x(2, 3), x(3, 4)], attributes: { equation: 'ij,jk->ik' } },
    { feeds: [x(2, 3), x(3, 4)], attributes: { equation: 'zb,ba' } },
    { feeds: [x(5, 2, 3), x(5, 3, 4)], attributes: { equation: '...ij, ...jk -> ...ik' } },
    { feeds: [x(3, 3)], attributes: { equation: 'ii->i' } },
    { feeds: [x(2, 3)], attributes: { equation: 'ij->' } },
    { feeds: [x(2, 3)], attributes: { equation: 'ji' } },
  ],
  GatherND: [
    { feeds: [x(3, 4)], constants: [int64([0, 1, 2, 3], [2, 2])] },
    { feeds: [x(3, 4)], constants: [int64([0, 1, 2], [3, 1])] },
    { feeds: [x(2, 3, 4)], constants: [int64([0, 1], [2, 1])], attributes: { batch_dims: 1 } },
  ],
  TopK: [
    { feeds: [x(3, 5)], constants: [i64(2)], outputs: 2 },
    { feeds: [x(3, 5)], constants: [i64(2)], attributes: { axis: 0 }, outputs: 2 },
    { feeds: [x(3, 5)], attributes: { k: 2 }, outputs: 2, opset: 9 },
  ],
  Compress: [
    { feeds: [x(2, 3)], constants: [{ dtype: 'bool', dims: [2], data: Uint8Array.of(0, 1) }], dynamic: true },
    {
      feeds: [x(2, 3)],
      constants: [{ dtype: 'bool', dims: [3], data: Uint8Array.of(1, 0, 1) }],
      attributes: { axis: 1 },
      dynamic: true,
    },
  ],
  NonZero: [
    { feeds: [x(2, 3)], dynamic: true },
    { feeds: [x()], dynamic: true },
  ],
  GridSample: [{ feeds: [x(2, 3, 4, 5), x(2, 6, 7, 2)] }],
  AffineGrid: [
    { feeds: [x(2, 2, 3)], constants: [i64(2, 3, 4, 5)], opset: 20 },
    { feeds: [x(2, 3, 4)], constants: [i64(2, 1, 3, 4, 5)], opset: 20 },
  ],
  Col2Im: [{ feeds: [x(1, 8, 4)], constants: [i64(4, 4), i64(2, 2)], attributes: { strides: [2, 2] } }],
  MaxUnpool: [
    {
      feeds: [x(1, 1, 2, 2), int64([0, 2, 8, 10], [1, 1, 2, 2])],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
    {
      feeds: [x(1, 1, 2, 2), int64([0, 2, 8, 10], [1, 1, 2, 2])],
      constants: [i64(1, 1, 5, 5)],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ],
  CenterCropPad: [
    { feeds: [x(4, 6)], constants: [i64(2, 9)] },
    { feeds: [x(4, 6)], constants: [i64(3)], attributes: { axes: [-1] } },
  ],
  ...recurrent('LSTM', 4, 3),
  ...recurrent('GRU', 3, 2),
  ...recurrent('RNN', 1, 2),
}
