/** TensorProto to Tensor: typed fields, raw data and external data alike. */
import { UserError } from '../errors.ts'
import type { OpaqueTensor } from './model.ts'
import { remainder, type TensorMessage, TensorProto } from './schema.ts'
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
  // Strings that are no text.
  if (data === undefined) return { dtype: 'opaque', dims, bytes: TensorProto.encode(message).finish() }
  if (data.length !== count)
    throw new UserError(`${what}: expected ${count} elements for [${dims}], got ${data.length}`)
  const extra = remainder(message, tensorFields)
  return { dtype, dims, data, ...(extra && { extra }) }
}

const tensorFields = [
  'dims',
  'dataType',
  'floatData',
  'int32Data',
  'stringData',
  'int64Data',
  'name',
  'rawData',
  'externalData',
  'dataLocation',
  'doubleData',
  'uint64Data',
]

/** UTF-8 to text; undefined for bytes that are none, which must be carried as they are. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    // An absent field is protobufjs's empty array.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
  } catch {
    return undefined
  }
}

const rawOf = (message: TensorMessage): Uint8Array | undefined =>
  Object.hasOwn(message, 'rawData') ? message.rawData : undefined

function decodeStrings(message: TensorMessage): readonly string[] | undefined {
  const strings = message.stringData.map(decodeText)
  return strings.every((text) => text !== undefined) ? strings : undefined
}

/** Bits of one element by TensorProto.DataType: complex numbers, then floats and integers of 8 bits and less. */
const opaqueBits: Readonly<Record<number, number>> = {
  14: 64,
  15: 128,
  17: 8,
  18: 8,
  19: 8,
  20: 8,
  21: 4,
  22: 4,
  23: 4,
  24: 8,
  25: 2,
  26: 2,
  27: 6,
  28: 6,
}

/** Types that this project only carries through keep their encoding (external data is drawn in). */
function opaque(
  message: TensorMessage,
  dims: number[],
  raw: Uint8Array | undefined,
  what: string,
): OpaqueTensor {
  const bits = opaqueBits[message.dataType]
  if (bits === undefined)
    throw new UserError(`${what}: expected a data type of ONNX, got number ${message.dataType}`)
  const size = Math.ceil((elementCount(dims) * bits) / 8)
  if (raw !== undefined && raw.byteLength !== size)
    throw new UserError(`${what}: expected ${size} bytes for [${dims}], got ${raw.byteLength}`)
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

/** The bytes of a TensorProto alone, as conformance suites store them. */
export const decodeTensorProto = (bytes: Uint8Array): Tensor | OpaqueTensor =>
  decodeTensor(TensorProto.decode(bytes) as unknown as TensorMessage)
