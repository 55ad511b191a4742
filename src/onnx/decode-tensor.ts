/** TensorProto to Tensor: typed fields, raw data and external data alike. */
import { UserError } from '../errors.ts'
import type { OpaqueTensor } from './model.ts'
import { type TensorMessage, TensorProto } from './schema.ts'
import { type DType, dtypeOfCode, dtypes, elementCount, type Tensor, type TensorData } from './tensor.ts'

/** Reads `length` bytes (or the rest) at `offset` of a file beside the model. */
export type ExternalReader = (location: string, offset: number, length: number | undefined) => Uint8Array

/**
 * @throws UserError if the data's size does not fit the dimensions, or data is external and cannot be read.
 */
export function decodeTensor(message: TensorMessage, external?: ExternalReader): Tensor | OpaqueTensor {
  const dims = message.dims.map((d) => d.toNumber())
  const what = `tensor "${message.name}"`
  if (dims.some((d) => d < 0 || !Number.isSafeInteger(d)))
    throw new UserError(`${what}: expected dimensions >= 0, got [${dims}]`)
  const raw = message.dataLocation === 1 ? readExternal(message, what, external) : rawOf(message)
  const dtype = dtypeOfCode(message.dataType)
  if (dtype === undefined) return opaque(message, dims, raw, what)
  const count = elementCount(dims)
  const data = dtype === 'string' ? decodeStrings(message) : decodeNumbers(dtype, message, raw, count, what)
  if (data.length !== count)
    throw new UserError(`${what}: expected ${count} elements for [${dims}], got ${data.length}`)
  return { dtype, dims, data }
}

const rawOf = (message: TensorMessage): Uint8Array | undefined =>
  Object.hasOwn(message, 'rawData') ? message.rawData : undefined

const decodeStrings = (message: TensorMessage): string[] =>
  message.stringData.map((bytes) => new TextDecoder().decode(bytes))

/** Types that this project only carries through keep their encoding (external data is drawn in). */
function opaque(
  message: TensorMessage,
  dims: number[],
  raw: Uint8Array | undefined,
  what: string,
): OpaqueTensor {
  // 17 to 25: 8-bit floats, 4-bit and 2-bit integers, complex numbers are 14 and 15.
  const known = message.dataType >= 14 && message.dataType <= 26
  if (!known) throw new UserError(`${what}: expected a data type of ONNX, got number ${message.dataType}`)
  const { externalData: _, dataLocation: __, ...rest } = message
  const bytes = TensorProto.encode(raw ? { ...rest, rawData: raw } : rest).finish()
  return { dtype: 'opaque', dims, bytes }
}

function decodeNumbers(
  dtype: Exclude<DType, 'string'>,
  message: TensorMessage,
  raw: Uint8Array | undefined,
  count: number,
  what: string,
): TensorData {
  const { array } = dtypes[dtype]
  if (raw !== undefined) {
    const size = array.BYTES_PER_ELEMENT
    if (raw.byteLength !== count * size)
      throw new UserError(`${what}: expected ${count * size} bytes of ${dtype}, got ${raw.byteLength}`)
    const aligned = raw.byteOffset % size === 0 ? raw : new Uint8Array(raw)
    return new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, count)
  }
  switch (dtype) {
    case 'float32':
      return Float32Array.from(message.floatData)
    case 'float64':
      return Float64Array.from(message.doubleData)
    case 'int64':
      return BigInt64Array.from(message.int64Data, (n) => n.toBigInt())
    case 'uint64':
      return BigUint64Array.from(message.uint64Data, (n) => n.toBigInt())
    case 'uint32':
      return Uint32Array.from(message.uint64Data, (n) => n.toNumber())
    default:
      return Reflect.construct(array, [message.int32Data]) as TensorData
  }
}

function readExternal(
  message: TensorMessage,
  what: string,
  external: ExternalReader | undefined,
): Uint8Array {
  if (external === undefined)
    throw new UserError(
      `${what}: its data lies in another file; read the model from its path, not from bytes`,
    )
  const entries = new Map(message.externalData.map(({ key, value }) => [key, value]))
  const location = entries.get('location')
  if (location === undefined) throw new UserError(`${what}: external data without a location`)
  const number = (key: string): number | undefined => {
    const text = entries.get(key)
    if (text === undefined) return undefined
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < 0)
      throw new UserError(`${what}: external data's ${key}: expected a whole number, got "${text}"`)
    return value
  }
  return external(location, number('offset') ?? 0, number('length'))
}
