/**
 * Tensors as plain objects: a type, dimensions, and a typed array in row-major order.
 *
 * @see https://onnx.ai/onnx/repo-docs/IR.html#tensor-element-types
 */
import { bfloatToNumber, halfToNumber, numberToBfloat, numberToHalf } from './float16.ts'

/** Element types by their ONNX names, with the TensorProto.DataType number and the storage of one element. */
export const dtypes = {
  float32: { code: 1, array: Float32Array },
  uint8: { code: 2, array: Uint8Array },
  int8: { code: 3, array: Int8Array },
  uint16: { code: 4, array: Uint16Array },
  int16: { code: 5, array: Int16Array },
  int32: { code: 6, array: Int32Array },
  int64: { code: 7, array: BigInt64Array },
  string: { code: 8, array: null },
  bool: { code: 9, array: Uint8Array },
  float16: { code: 10, array: Uint16Array },
  float64: { code: 11, array: Float64Array },
  uint32: { code: 12, array: Uint32Array },
  uint64: { code: 13, array: BigUint64Array },
  bfloat16: { code: 16, array: Uint16Array },
} as const

export type DType = keyof typeof dtypes
export type TensorData =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | readonly string[]

/** `data` holds `product(dims)` elements; float16 and bfloat16 are their bit patterns, bool is 0 or 1. */
export interface Tensor {
  readonly dtype: DType
  readonly dims: readonly number[]
  readonly data: TensorData
  /** Fields of the file that are only carried through: doc string, metadata, the name inside an attribute. */
  readonly extra?: Readonly<Record<string, unknown>>
}

const names = new Map(Object.entries(dtypes).map(([name, { code }]) => [code as number, name as DType]))

/** The name of a TensorProto.DataType number, or undefined for the packed and 8-bit float types. */
export const dtypeOfCode = (code: number): DType | undefined => names.get(code)

/** The types whose values carry gradients. */
export const isFloat = (dtype: DType): boolean =>
  dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16'

export const elementCount = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1)

/** A float32 tensor; a plain array of numbers is converted. */
export const float32 = (data: Float32Array | readonly number[], dims?: readonly number[]): Tensor => ({
  dtype: 'float32',
  dims: dims ?? [data.length],
  data: data instanceof Float32Array ? data : Float32Array.from(data),
})

/** An int64 tensor from plain numbers. */
export const int64 = (data: ArrayLike<number>, dims: readonly number[] = [data.length]): Tensor => ({
  dtype: 'int64',
  dims,
  data: BigInt64Array.from(data, (n) => BigInt(n)),
})

/** The types whose elements are kept as bit patterns. */
const bitsOf: Partial<Record<DType, (value: number) => number>> = {
  float16: numberToHalf,
  bfloat16: numberToBfloat,
}

/** A tensor of any numeric type with every element set to `value`. */
export function filled(dtype: DType, dims: readonly number[], value: number): Tensor {
  const { array } = dtypes[dtype]
  if (array === null) throw new Error(`Expected a numeric type, got ${dtype}`)
  const data = new array(elementCount(dims))
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data.fill(BigInt(value))
  else data.fill(bitsOf[dtype]?.(value) ?? value)
  return { dtype, dims, data }
}

/** The elements as JavaScript numbers (int64 beyond 2^53 lose low bits). */
export function toNumbers(tensor: Tensor): number[] {
  const { dtype, data } = tensor
  if (dtype === 'string') throw new Error('Expected a numeric tensor, got strings')
  if (dtype === 'float16') return Array.from(data as Uint16Array, halfToNumber)
  if (dtype === 'bfloat16') return Array.from(data as Uint16Array, bfloatToNumber)
  return Array.from(data as ArrayLike<number | bigint>, Number)
}
