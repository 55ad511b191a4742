/** Cases for quantised operators. */
import { float32, type Tensor } from '../../src/onnx/tensor.ts'
import { type Case, x } from './infer-case.ts'
import { wave } from './models.ts'

const bytes = (...dims: number[]): Tensor => wave('uint8', dims)
const scale = float32([0.1], [])
const zero: Tensor = { dtype: 'uint8', dims: [], data: Uint8Array.of(100) }
const signed: Tensor = { dtype: 'int8', dims: [], data: Int8Array.of(3) }
/** Scale and zero point. */
const level = [scale, zero]
const microsoft = (op: string): string => `com.microsoft::${op}`

const quantise: Case[] = [
  { feeds: [x(2, 3)], constants: level },
  { feeds: [x(2, 3)], constants: [scale, signed] },
]
const dequantise: Case[] = [{ feeds: [bytes(2, 3)], constants: level }]

export const quantizedCases: Readonly<Record<string, readonly Case[]>> = {
  QuantizeLinear: [...quantise, { feeds: [x(2, 3)], constants: [scale] }],
  DequantizeLinear: dequantise,
  DynamicQuantizeLinear: [{ feeds: [x(2, 3)], outputs: 3 }],
  QLinearConv: [
    {
      feeds: [bytes(1, 2, 5, 6)],
      constants: [...level, bytes(4, 2, 3, 3), ...level, ...level],
      attributes: { pads: [1, 1, 1, 1], strides: [2, 2] },
    },
  ],
  QLinearMatMul: [{ feeds: [bytes(2, 3)], constants: [...level, bytes(3, 4), ...level, ...level] }],
  ConvInteger: [{ feeds: [bytes(1, 2, 5, 6)], constants: [bytes(4, 2, 3, 3), zero, zero] }],
  MatMulInteger: [{ feeds: [bytes(2, 3)], constants: [bytes(3, 4)] }],
  [microsoft('QuantizeLinear')]: quantise,
  [microsoft('DequantizeLinear')]: dequantise,
  ...Object.fromEntries(
    ['QLinearAdd', 'QLinearMul'].map((op): [string, Case[]] => [
      microsoft(op),
      [{ feeds: [bytes(2, 3)], constants: [...level, bytes(3), ...level, ...level] }],
    ]),
  ),
  [microsoft('QLinearConcat')]: [
    {
      feeds: [],
      constants: [...level, bytes(2, 3), ...level, bytes(2, 1), ...level],
      attributes: { axis: 1 },
    },
  ],
  ...Object.fromEntries(
    ['QLinearSigmoid', 'QLinearLeakyRelu'].map((op): [string, Case[]] => [
      microsoft(op),
      [{ feeds: [bytes(2, 3)], constants: [...level, ...level] }],
    ]),
  ),
  [microsoft('QLinearAveragePool')]: [
    {
      feeds: [bytes(1, 2, 4, 6)],
      constants: [...level, ...level],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ],
  [microsoft('QLinearGlobalAveragePool')]: [
    { feeds: [bytes(1, 2, 4, 6)], constants: [...level, ...level] },
    { feeds: [bytes(1, 4, 6, 2)], constants: [...level, ...level], attributes: { channels_last: 1 } },
  ],
  [microsoft('QGemm')]: [
    { feeds: [bytes(2, 3)], constants: [...level, bytes(3, 4), ...level] },
    {
      feeds: [bytes(2, 3)],
      constants: [...level, bytes(4, 3), ...level, null, ...level],
      attributes: { transB: 1 },
    },
  ],
  [microsoft('MatMulIntegerToFloat')]: [{ feeds: [bytes(2, 3)], constants: [bytes(3, 4), scale, scale] }],
  [microsoft('DynamicQuantizeMatMul')]: [{ feeds: [x(2, 3)], constants: [bytes(3, 4), scale] }],
}
