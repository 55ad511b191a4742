/**
 * NumPy's .npy, versions 1.0 to 3.0: the magic, two bytes of version, the header's length (uint16, from 2.0 on uint32), the
 * header, which is a Python dictionary of three entries, then the numbers.
 *
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { UserError } from '../../errors.ts'
import { type ByteSource, section, viewOf } from '../bytes/byte-source.ts'
import type { NumberType } from './number-types.ts'
import { byteLength, type NumericArray } from './numeric-array.ts'

/** What the header says. */
export interface NpyHeader {
  /** Undefined for what are no numbers, such as text. */
  readonly type: NumberType | undefined
  /** As it is written: `<f4`. */
  readonly descr: string
  readonly littleEndian: boolean
  readonly order: 'C' | 'F'
  readonly shape: readonly number[]
  /** Where the numbers begin. */
  readonly start: number
}

const magic = '\x93NUMPY'
/** Headers are short; NumPy itself refuses longer ones. */
const longestHeader = 10_000
/** Bytes that hold any header. */
export const npyHeadLength = 12 + longestHeader

export const isNpy = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, magic.length)).toString('latin1') === magic

/** Kinds of numbers by the letter of the dtype. */
const types: Readonly<Record<string, NumberType>> = {
  b1: 'bool',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
}

/** @param descr such as `<f4`, `|u1`, `>i8`; undefined for what is no number */
export const numberTypeOf = (descr: string): NumberType | undefined => types[descr.replace(/^[<>|=]/, '')]

/**
 * @param head the file's first bytes, npyHeadLength of them or all
 * @throws UserError for headers that are cut short or broken
 */
export function parseNpyHeader(file: string, head: Uint8Array): NpyHeader {
  const major = head[6]
  if (!isNpy(head) || head.length < 12)
    throw new UserError(`${file}: expected a NumPy array (.npy), got ${head.length} bytes of something else`)
  if (major !== 1 && major !== 2 && major !== 3)
    throw new UserError(`${file}: version: expected 1.0, 2.0 or 3.0, got ${major}.${head[7]}`)
  const view = viewOf(head)
  const begin = major === 1 ? 10 : 12
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > longestHeader || begin + length > head.length)
    throw new UserError(
      `${file}: header: expected ${Math.min(length, longestHeader)} bytes, got ${length > longestHeader ? length : head.length - begin}`,
    )
  const text = Buffer.from(head.subarray(begin, begin + length)).toString('latin1')
  return { ...parseDictionary(file, text), start: begin + length }
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, the entries in any order. */
function parseDictionary(file: string, text: string): Omit<NpyHeader, 'start'> {
  const broken = () =>
    new UserError(
      `${file}: header: expected descr, fortran_order and shape, got ${JSON.stringify(text.trim().slice(0, 80))}`,
    )
  const descr = /'descr':\s*(?:'([^']*)'|\[)/.exec(text)
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const tuple = /'shape':\s*\(([\d,\sL]*)\)/.exec(text)?.[1]
  if (!descr || order === undefined || tuple === undefined) throw broken()
  const plain = descr[1] ?? 'a structure'
  // Python 2 wrote long numbers with an L.
  const shape = tuple.match(/\d+/g)?.map(Number) ?? []
  const type = numberTypeOf(plain)
  return {
    type,
    descr: plain,
    littleEndian: !plain.startsWith('>'),
    order: order === 'True' ? 'F' : 'C',
    shape,
  }
}

/**
 * The array that a header describes.
 *
 * @param size bytes of the header and the numbers
 * @param bytes of all that; called when they are read
 * @throws UserError for other things than numbers, and for more or fewer bytes than they need
 */
export function describedArray(
  file: string,
  name: string,
  header: NpyHeader,
  size: number,
  bytes: () => Promise<ByteSource>,
): NumericArray {
  const { type, descr, littleEndian, order, shape, start } = header
  if (type === undefined)
    throw new UserError(
      `${file}: dtype: expected numbers (bool, int, uint, float16, float32 or float64), got ${descr}`,
    )
  const expected = start + byteLength(type, shape)
  if (size !== expected)
    throw new UserError(
      `${file}: ${size < expected ? 'cut short' : 'too long'}: expected ${expected} bytes for ${type} [${shape.join(', ')}], got ${size}`,
    )
  const numbers = async () => section(await bytes(), start, size - start)
  return { name, type, shape, littleEndian, order, bytes: numbers }
}

/** The array of a .npy file. */
export async function npyArray(source: ByteSource): Promise<NumericArray> {
  const header = parseNpyHeader(source.name, await source.read(0, Math.min(npyHeadLength, source.size)))
  return describedArray(source.name, '', header, source.size, async () => source)
}
