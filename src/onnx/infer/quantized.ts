/** Quantised operators: the shapes of the float operators they stand for, in the types of their zero points. */
import type { Facts } from '../facts.ts'
import { type DType, dtypeOfCode } from '../tensor.ts'
import { type InferContext, type InferRule, intAttribute, like, shapeOf } from './context.ts'
import { nary, unary } from './elementwise.ts'
import { gemm, matmul } from './products.ts'
import { concat } from './structure.ts'
import { conv, globalPool, pool } from './windows.ts'

/** The rule of a float operator on some of the inputs; the type is that of input `zero`, or `otherwise`. */
const on =
  (rule: InferRule, positions: readonly number[], zero: number | undefined, otherwise: DType): InferRule =>
  (c) => {
    const [first] = rule({ ...c, inputs: positions.map((i) => c.inputs[i]) })
    const given = zero === undefined ? undefined : c.inputs[zero]?.dtype
    return [{ dtype: given ?? otherwise, shape: first?.shape }]
  }

const quantizeLinear: InferRule = (c) => {
  const stated = dtypeOfCode(intAttribute(c, 'output_dtype', 0))
  return [{ dtype: c.inputs[2]?.dtype ?? stated ?? 'uint8', shape: shapeOf(c, 0) }]
}

const dynamicQuantizeLinear: InferRule = (c) => {
  const scalar = (dtype: DType): Facts => ({ dtype, shape: [] })
  return [{ dtype: 'uint8', shape: shapeOf(c, 0) }, scalar('float32'), scalar('uint8')]
}

/** Y_scale, Y_zero_point, then (X, X_scale, X_zero_point) for each part. */
const qLinearConcat: InferRule = (c) => {
  const parts = c.inputs.slice(2).filter((_, i) => i % 3 === 0)
  return [{ dtype: c.inputs[1]?.dtype ?? 'uint8', shape: concat({ ...c, inputs: parts })[0]?.shape }]
}

const qLinearGlobalAveragePool: InferRule = (c: InferContext) => {
  const x = shapeOf(c, 0)
  if (intAttribute(c, 'channels_last', 0) === 0) return globalPool(c)
  return like(
    c,
    x?.map((d, i) => (i === 0 || i === x.length - 1 ? d : 1)),
  )
}

const qGemm: InferRule = (c) =>
  on(gemm, [0, 3], (c.node.inputs[7] ?? '') === '' ? undefined : 8, 'float32')(c)

const dequantizeLinear: InferRule = (c) => like(c, shapeOf(c, 0), c.inputs[1]?.dtype ?? 'float32')

export const quantized: Readonly<Record<string, InferRule>> = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeLinear: dynamicQuantizeLinear,
  QLinearConv: on(conv, [0, 3], 7, 'uint8'),
  QLinearMatMul: on(matmul, [0, 3], 7, 'uint8'),
  ConvInteger: on(conv, [0, 1], undefined, 'int32'),
  MatMulInteger: on(matmul, [0, 1], undefined, 'int32'),
  'com.microsoft::QuantizeLinear': quantizeLinear,
  'com.microsoft::DequantizeLinear': dequantizeLinear,
  'com.microsoft::QLinearAdd': on(nary, [0, 3], 7, 'uint8'),
  'com.microsoft::QLinearMul': on(nary, [0, 3], 7, 'uint8'),
  'com.microsoft::QLinearConcat': qLinearConcat,
  'com.microsoft::QLinearSigmoid': unary,
  'com.microsoft::QLinearLeakyRelu': unary,
  'com.microsoft::QLinearAveragePool': (c) => [pool(c)[0]],
  'com.microsoft::QLinearGlobalAveragePool': qLinearGlobalAveragePool,
  'com.microsoft::QGemm': qGemm,
  'com.microsoft::MatMulIntegerToFloat': on(matmul, [0, 1], undefined, 'float32'),
  'com.microsoft::DynamicQuantizeMatMul': on(matmul, [0, 1], undefined, 'float32'),
}
