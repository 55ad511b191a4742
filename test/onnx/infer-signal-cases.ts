/** Cases for attention, fused normalisations, transforms, regions and deformed windows. */
import { filled, float32, type Tensor } from '../../src/onnx/tensor.ts'
import { type Case, each, i64, scalar, x } from './infer-case.ts'

const microsoft = (op: string): string => `com.microsoft::${op}`
const regions = float32([0, 0, 3, 3, 1, 1, 4, 4], [2, 4])

const rotations = (op: string, opset: number, make: (X: Tensor) => readonly Tensor[]) =>
  each(
    op,
    [x(2, 3, 4, 6), x(2, 4, 18)].map((X) => ({
      feeds: make(X),
      attributes: { num_heads: op === 'RotaryEmbedding' && X.dims.length === 3 ? 3 : 0 },
      opset,
    })),
  )

const skips = (op: string): Record<string, readonly Case[]> =>
  each(microsoft(op), [
    { feeds: [x(2, 3, 4), x(2, 3, 4), x(4)] },
    { feeds: [x(2, 3, 4), x(2, 3, 4), x(4)], outputs: 4 },
  ])

const heads = { num_heads: 2 }

export const signalCases: Readonly<Record<string, readonly Case[]>> = {
  ...each('SimplifiedLayerNormalization', [
    { feeds: [x(2, 3, 4), x(4)] },
    { feeds: [x(2, 3, 4), x(3, 4)], attributes: { axis: 1 }, outputs: 2 },
  ]),
  ...skips('SkipLayerNormalization'),
  ...skips('SkipSimplifiedLayerNormalization'),
  Attention: [
    { feeds: [x(2, 3, 4, 5), x(2, 3, 6, 5), x(2, 3, 6, 7)], opset: 23, outputs: 4 },
    { feeds: [x(2, 4, 3, 5), x(2, 2, 6, 5), x(2, 2, 6, 7)], opset: 24 },
    {
      feeds: [x(2, 3, 8), x(2, 5, 4), x(2, 5, 6)],
      attributes: { q_num_heads: 4, kv_num_heads: 2 },
      opset: 23,
      outputs: 4,
    },
    {
      feeds: [x(2, 3, 4, 5), x(2, 3, 6, 5), x(2, 3, 6, 7)],
      constants: [null, x(2, 3, 2, 5), x(2, 3, 2, 7)],
      opset: 23,
      outputs: 4,
    },
  ],
  [microsoft('MultiHeadAttention')]: [
    { feeds: [x(2, 3, 8), x(2, 5, 8), x(2, 5, 6)], attributes: heads, outputs: 3 },
    { feeds: [x(2, 3, 8), x(2, 2, 5, 4), x(2, 2, 5, 4)], attributes: heads },
    {
      feeds: [x(2, 3, 8), x(2, 5, 8), x(2, 5, 8)],
      constants: [null, null, null, x(2, 2, 4, 4), x(2, 2, 4, 4)],
      attributes: heads,
      outputs: 3,
    },
  ],
  [microsoft('Attention')]: [
    { feeds: [x(2, 3, 5), x(5, 12), x(12)], attributes: heads, outputs: 2 },
    { feeds: [x(2, 3, 5), x(5, 14), x(14)], attributes: { ...heads, qkv_hidden_sizes: [4, 4, 6] } },
    {
      feeds: [x(2, 3, 5), x(5, 12), x(12)],
      constants: [null, x(2, 2, 2, 4, 2)],
      attributes: heads,
      outputs: 2,
    },
  ],
  ...rotations('RotaryEmbedding', 23, (X) => [X, x(2, 4, 3), x(2, 4, 3)]),
  ...rotations(microsoft('RotaryEmbedding'), 18, (X) => [X, i64(0), x(9, 3), x(9, 3)]),
  [microsoft('FusedConv')]: [
    {
      feeds: [x(1, 2, 5, 6), x(3, 2, 2, 2), x(3)],
      attributes: { activation: 'Relu', strides: [2, 1], pads: [1, 0, 1, 0] },
    },
  ],
  DeformConv: [
    {
      feeds: [x(1, 2, 5, 6), x(3, 2, 2, 2), x(1, 8, 3, 5)],
      attributes: { strides: [2, 1], pads: [1, 0, 1, 0] },
      opset: 19,
    },
  ],
  RoiAlign: [
    {
      feeds: [x(2, 3, 6, 6), regions, i64(0, 1)],
      attributes: { output_height: 2, output_width: 3, sampling_ratio: 2 },
    },
    { feeds: [x(2, 3, 6, 6), regions, i64(0, 1)] },
  ],
  MaxRoiPool: [
    {
      feeds: [x(2, 3, 6, 6), float32([0, 0, 0, 3, 3, 1, 1, 1, 4, 4], [2, 5])],
      attributes: { pooled_shape: [2, 3] },
    },
  ],
  Det: [{ feeds: [x(2, 3, 3)] }, { feeds: [x(2, 2)] }],
  DFT: [
    { feeds: [x(2, 5, 1)] },
    { feeds: [x(2, 5, 4, 2)], attributes: { axis: 2, inverse: 1 } },
    { feeds: [x(2, 5, 1)], constants: [scalar(8)], attributes: { onesided: 1 } },
    { feeds: [x(2, 5, 2)], attributes: { onesided: 1, inverse: 1 } },
    { feeds: [x(2, 5, 2)], constants: [scalar(7)], attributes: { onesided: 1, inverse: 1 } },
    { feeds: [x(2, 5, 4, 1)], constants: [null, scalar(-2)], attributes: { onesided: 1 }, opset: 20 },
    { feeds: [x(2, 5, 4, 1)], constants: [scalar(3), scalar(1)], opset: 20 },
    // Which axis is meant by default depends on the operator set, which a rule is not told.
    { feeds: [x(2, 5, 4, 1)], opset: 20, dynamic: true },
  ],
  STFT: [
    { feeds: [x(2, 16, 1)], constants: [scalar(3), filled('float32', [5], 1)] },
    { feeds: [x(2, 16, 1)], constants: [scalar(3), null, scalar(4)], attributes: { onesided: 0 } },
    { feeds: [x(2, 16)], constants: [scalar(4), filled('float32', [4], 1), scalar(4)] },
  ],
}
