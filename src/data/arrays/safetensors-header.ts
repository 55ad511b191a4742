/**
 * The header of a safetensors file, checked: which bytes after it are which tensor. The file begins with the header's length
 * in bytes as uint64, then comes the header as JSON, then the tensors' elements in row-major order without gaps; all
 * little-endian.
 *
 * https://github.com/huggingface/safetensors#format
 */
import { UserError } from '../../errors.ts'
import { isObject, parseObject } from '../json.ts'
import type { NumberType } from './number-types.ts'
import { byteLength } from './numeric-array.ts'

export const metadataKey = '__metadata__'

export interface Header {
  /** In the order of the file's bytes. */
  readonly places: readonly Place[]
  readonly metadata: Readonly<Record<string, string>>
}

/** Where a tensor lies. */
export interface Place {
  readonly name: string
  readonly type: NumberType
  readonly shape: readonly number[]
  /** Bytes after the header. */
  readonly begin: number
  readonly end: number
}

/** Of the number that the file begins with. */
export const prefixLength = 8
/** As in the reference implementation. */
const longestHeader = 100_000_000

/** Types by their names in the format. */
const types: Readonly<Record<string, NumberType>> = {
  BOOL: 'bool',
  U8: 'uint8',
  I8: 'int8',
  U16: 'uint16',
  I16: 'int16',
  U32: 'uint32',
  I32: 'int32',
  U64: 'uint64',
  I64: 'int64',
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
}

/**
 * The header's length in bytes.
 *
 * @param prefix the file's first prefixLength bytes
 * @param size of the file
 * @throws UserError for a length that the file or the format cannot have
 */
export function headerLength(file: string, prefix: Uint8Array, size: number): number {
  const length = Number(Buffer.from(prefix).readBigUInt64LE())
  if (length > longestHeader)
    throw new UserError(`${file}: header: expected at most ${longestHeader} bytes, got ${length}`)
  if (length > size - prefixLength)
    throw new UserError(`${file}: header: expected ${length} bytes, got ${size - prefixLength}`)
  return length
}

/**
 * @param length bytes after the header
 * @param allowed names of the types that tensors may have: all numbers by default
 * @throws UserError that names file and tensor: another type, a gap, an overlap, more or fewer bytes than the file has
 */
export function parseHeader(
  file: string,
  text: string,
  length: number,
  allowed: readonly string[] = Object.keys(types),
): Header {
  const { [metadataKey]: metadata = {}, ...entries } = parseObject(`${file}: header`, text)
  const places = Object.entries(entries)
    .map(([name, entry]) => placeOf(file, name, entry, allowed))
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
  let at = 0
  for (const { name, begin, end } of places) {
    if (begin !== at)
      throw new UserError(`${where(file, name)}: data_offsets: expected it to begin at ${at}, got ${begin}`)
    at = end
  }
  if (at !== length) throw new UserError(`${file}: expected ${at} bytes of tensors, got ${length}`)
  if (!isTexts(metadata))
    throw new UserError(`${file}: ${metadataKey}: expected texts, got ${JSON.stringify(metadata)}`)
  return { places, metadata }
}

const where = (file: string, name: string): string => `${file}: tensor ${JSON.stringify(name)}`

function placeOf(file: string, name: string, entry: unknown, allowed: readonly string[]): Place {
  const what = where(file, name)
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {}
  const type = typeof dtype === 'string' && allowed.includes(dtype) ? types[dtype] : undefined
  if (type === undefined) {
    const expected = allowed.map((name) => `"${name}"`).join(', ')
    throw new UserError(`${what}: dtype: expected ${expected}, got ${JSON.stringify(dtype)}`)
  }
  if (!isSizes(shape)) throw new UserError(`${what}: shape: expected sizes, got ${JSON.stringify(shape)}`)
  if (!isSizes(offsets) || offsets.length !== 2)
    throw new UserError(`${what}: data_offsets: expected two numbers, got ${JSON.stringify(offsets)}`)
  const [begin, end] = offsets as [number, number]
  const expected = byteLength(type, shape)
  if (end - begin !== expected)
    throw new UserError(
      `${what}: data_offsets: expected ${expected} bytes for [${shape}], got ${end - begin}`,
    )
  return { name, type, shape, begin, end }
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every((text) => typeof text === 'string')
