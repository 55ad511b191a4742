/** The one table of quantised operators: each written out in float operators. */
import { type AttributeInput, float, plainAttributes } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { Node } from '../../onnx/model.ts'
import { normalAxis } from '../../onnx/shape.ts'
import type { DType } from '../../onnx/tensor.ts'
import { stopGradient } from '../stop-gradient.ts'

export interface ExpansionContext {
  readonly g: GraphBuilder
  readonly node: Node
  /** The type a value has in the quantised graph. */
  readonly dtypeOf: (value: Value) => DType | undefined
}

/** Appends float nodes; returns a value for each output of the node. */
export type Expansion = (context: ExpansionContext) => readonly Value[]

const ranges: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 128],
}

/** An input by position; undefined if it is omitted. */
const at = ({ node }: ExpansionContext, i: number): Value | undefined => node.inputs[i] || undefined

/** Attributes to carry over to the float operator. */
const pick = (c: ExpansionContext, names: readonly string[]): Record<string, AttributeInput> => {
  const plain = plainAttributes(c.node)
  return Object.fromEntries(
    names.flatMap((n) => (plain[n] === undefined ? [] : [[n, plain[n] as AttributeInput]])),
  )
}

const asFloat = ({ g }: ExpansionContext, v: Value): Value =>
  g.tryFacts(v)?.dtype === 'float32' ? v : g.op('Cast', [v], { to: 1 })

/** A scale or zero point: a constant for the gradient, shaped to stand along `axis` of a tensor of that rank. */
function parameter(c: ExpansionContext, v: Value, rank?: number, axis = 1): Value {
  const { g } = c
  const constant = stopGradient(g, asFloat(c, v))
  const perAxis = (g.tryFacts(v)?.shape?.length ?? 0) === 1 && g.tryFacts(v)?.shape?.[0] !== 1
  if (!perAxis || rank === undefined) return constant
  const dims = Array.from({ length: rank }, (_, i) => (i === normalAxis(axis, rank) ? -1 : 1))
  return g.op('Reshape', [constant, g.ints(dims)])
}

/** (q - zero point) * scale */
function dequantise(c: ExpansionContext, q: Value, scale: Value, zero: Value | undefined, axis = 1): Value {
  const { g } = c
  const rank = g.tryFacts(q)?.shape?.length
  const moved =
    zero === undefined ? asFloat(c, q) : g.op('Sub', [asFloat(c, q), parameter(c, zero, rank, axis)])
  return g.op('Mul', [moved, parameter(c, scale, rank, axis)])
}

/** clip(round(x / scale) + zero point), in whole numbers kept as floats */
function quantise(
  c: ExpansionContext,
  x: Value,
  scale: Value,
  zero: Value | undefined,
  axis = 1,
  type?: DType,
): Value {
  const { g } = c
  const rank = g.tryFacts(x)?.shape?.length
  const rounded = g.op('Round', [g.op('Div', [x, parameter(c, scale, rank, axis)])])
  const moved = zero === undefined ? rounded : g.op('Add', [rounded, parameter(c, zero, rank, axis)])
  const [low, high] = ranges[type ?? (zero === undefined ? 'uint8' : (c.dtypeOf(zero) ?? 'uint8'))] ?? [
    0, 255,
  ]
  return g.op('Clip', [moved, g.scalar(low, 'float32'), g.scalar(high, 'float32')])
}

/** Inputs (q, scale, zero point) at three consecutive positions. */
const dequantised = (c: ExpansionContext, first: number, axis?: number): Value =>
  dequantise(c, at(c, first)!, at(c, first + 1)!, at(c, first + 2), axis)

const axisOf = (c: ExpansionContext): number => (plainAttributes(c.node) as { axis?: number }).axis ?? 1

const quantizeLinear: Expansion = (c) => {
  const { output_dtype } = plainAttributes(c.node) as { output_dtype?: number }
  const type =
    output_dtype === 3 ? 'int8' : output_dtype === 4 ? 'uint16' : output_dtype === 5 ? 'int16' : undefined
  return [quantise(c, asFloat(c, at(c, 0)!), at(c, 1)!, at(c, 2), axisOf(c), type)]
}

const dequantizeLinear: Expansion = (c) => [dequantised(c, 0, axisOf(c))]

/** Of opset 11: scale and zero point from the smallest and largest element, zero included. */
const dynamicQuantizeLinear: Expansion = (c) => {
  const { g } = c
  const x = at(c, 0)!
  const zero = g.scalar(0, 'float32')
  const fixed = stopGradient(g, x)
  const low = g.op('Min', [g.op('ReduceMin', [fixed], { keepdims: 0 }), zero])
  const high = g.op('Max', [g.op('ReduceMax', [fixed], { keepdims: 0 }), zero])
  const scale = g.op('Div', [g.op('Sub', [high, low]), g.scalar(255, 'float32')])
  const top = g.scalar(255, 'float32')
  const point = g.op('Clip', [g.op('Round', [g.op('Div', [g.op('Neg', [low]), scale])]), zero, top])
  const whole = g.op('Add', [g.op('Round', [g.op('Div', [x, scale])]), point])
  // The range is that of x itself: nothing saturates but by rounding, which is no reason to stop the gradient.
  const excess = g.op('Sub', [g.op('Clip', [whole, zero, top]), whole])
  return [g.op('Add', [whole, stopGradient(g, excess)]), scale, point]
}

const convAttributes = ['auto_pad', 'dilations', 'group', 'kernel_shape', 'pads', 'strides']

const qLinearConv: Expansion = (c) => {
  const { g } = c
  const x = dequantised(c, 0)
  const w = dequantised(c, 3, 0)
  const bias = at(c, 8)
  const b =
    bias && g.op('Mul', [asFloat(c, bias), g.op('Mul', [parameter(c, at(c, 1)!), parameter(c, at(c, 4)!)])])
  return [quantise(c, g.op('Conv', [x, w, b], pick(c, convAttributes)), at(c, 6)!, at(c, 7))]
}

/** Products of integers, offsets taken off first; exact in float32 up to 2^24. */
const integerProduct =
  (op: 'Conv' | 'MatMul'): Expansion =>
  (c) => {
    const { g } = c
    const shifted = (q: number, zero: number, axis: number) => {
      const offset = at(c, zero)
      const value = asFloat(c, at(c, q)!)
      if (offset === undefined) return value
      return g.op('Sub', [value, parameter(c, offset, g.tryFacts(value)?.shape?.length, axis)])
    }
    const [axisA, axisB] = op === 'Conv' ? [1, 0] : [-2, -1]
    const attributes = op === 'Conv' ? pick(c, convAttributes) : {}
    return [g.op(op, [shifted(0, 2, axisA), shifted(1, 3, axisB)], attributes)]
  }

const qLinearMatMul: Expansion = (c) => {
  const product = c.g.op('MatMul', [dequantised(c, 0, -2), dequantised(c, 3, -1)])
  return [quantise(c, product, at(c, 6)!, at(c, 7))]
}

const qLinearBinary =
  (op: 'Add' | 'Mul'): Expansion =>
  (c) => [quantise(c, c.g.op(op, [dequantised(c, 0), dequantised(c, 3)]), at(c, 6)!, at(c, 7))]

/** X, X_scale, X_zero_point, Y_scale, Y_zero_point around a float operator. */
const qLinearUnary =
  (compute: (c: ExpansionContext, x: Value) => Value): Expansion =>
  (c) => [quantise(c, compute(c, dequantised(c, 0)), at(c, 3)!, at(c, 4))]

const poolAttributes = [
  'auto_pad',
  'ceil_mode',
  'count_include_pad',
  'dilations',
  'kernel_shape',
  'pads',
  'strides',
]

const qGemm: Expansion = (c) => {
  const { g } = c
  const { alpha = 1, transB = 0 } = plainAttributes(c.node) as { alpha?: number; transB?: number }
  const bias = at(c, 6)
  const scales = g.op('Mul', [parameter(c, at(c, 1)!), parameter(c, at(c, 4)!)])
  const factor = g.op('Mul', [scales, g.scalar(alpha, 'float32')])
  const b = bias && g.op('Mul', [asFloat(c, bias), factor])
  const inputs = [dequantised(c, 0), dequantised(c, 3, transB ? 0 : 1)]
  const trans = pick(c, ['transA', 'transB'])
  const product = g.op('Gemm', inputs, { ...trans, alpha: float(alpha) })
  const y = b === undefined ? product : g.op('Add', [product, b])
  const scale = at(c, 7)
  return [scale === undefined ? y : quantise(c, y, scale, at(c, 8))]
}

const qLinearConcat: Expansion = (c) => {
  const parts = Array.from({ length: (c.node.inputs.length - 2) / 3 }, (_, i) => dequantised(c, 2 + 3 * i))
  return [quantise(c, c.g.op('Concat', parts, pick(c, ['axis'])), at(c, 0)!, at(c, 1))]
}

/** A, B, a_scale, b_scale, a_zero_point, b_zero_point, bias */
const matMulIntegerToFloat: Expansion = (c) => {
  const a = dequantise(c, at(c, 0)!, at(c, 2)!, at(c, 4), -2)
  const b = dequantise(c, at(c, 1)!, at(c, 3)!, at(c, 5), -1)
  const product = c.g.op('MatMul', [a, b])
  return [at(c, 6) === undefined ? product : c.g.op('Add', [product, at(c, 6)])]
}

/** A (float), B, b_scale, b_zero_point, bias */
const dynamicQuantizeMatMul: Expansion = (c) => {
  const [q, scale, zero] = dynamicQuantizeLinear(c) as [Value, Value, Value]
  const a = c.g.op('Mul', [c.g.op('Sub', [q, zero]), scale])
  const b = dequantise(c, at(c, 1)!, at(c, 2)!, at(c, 3), -1)
  const product = c.g.op('MatMul', [a, b])
  return [at(c, 4) === undefined ? product : c.g.op('Add', [product, at(c, 4)])]
}

const globalAverage = (c: ExpansionContext, x: Value): Value => {
  const last = (plainAttributes(c.node) as { channels_last?: number }).channels_last === 1
  const rank = c.g.rank(x)
  const axes = Array.from({ length: rank - 2 }, (_, i) => i + (last ? 1 : 2))
  return c.g.op('ReduceMean', [x, c.g.ints(axes)], { keepdims: 1 })
}

export const expansions: Readonly<Record<string, Expansion>> = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeLinear: dynamicQuantizeLinear,
  QLinearConv: qLinearConv,
  QLinearMatMul: qLinearMatMul,
  ConvInteger: integerProduct('Conv'),
  MatMulInteger: integerProduct('MatMul'),
  'com.microsoft::QuantizeLinear': quantizeLinear,
  'com.microsoft::DequantizeLinear': dequantizeLinear,
  'com.microsoft::QLinearAdd': qLinearBinary('Add'),
  'com.microsoft::QLinearMul': qLinearBinary('Mul'),
  'com.microsoft::QLinearConcat': qLinearConcat,
  'com.microsoft::QLinearSigmoid': qLinearUnary(({ g }, x) => g.op('Sigmoid', [x])),
  'com.microsoft::QLinearLeakyRelu': qLinearUnary((c, x) => {
    const { alpha = 0.01 } = plainAttributes(c.node) as { alpha?: number }
    return c.g.op('LeakyRelu', [x], { alpha: float(alpha) })
  }),
  'com.microsoft::QLinearAveragePool': qLinearUnary((c, x) =>
    c.g.op('AveragePool', [x], pick(c, poolAttributes)),
  ),
  'com.microsoft::QLinearGlobalAveragePool': qLinearUnary(globalAverage),
  'com.microsoft::QGemm': qGemm,
  'com.microsoft::MatMulIntegerToFloat': matMulIntegerToFloat,
  'com.microsoft::DynamicQuantizeMatMul': dynamicQuantizeMatMul,
}
