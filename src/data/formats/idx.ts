/**
 * IDX, the file format of MNIST: two zero bytes, a type, the number of dimensions, each dimension as a big-endian
 * uint32, then the values, big-endian, row by row. Read from the file or from its gzip, told apart by content.
 *
 * http://yann.lecun.com/exdb/mnist/ (section "the IDX file format")
 */
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { UserError } from '../../errors.ts'

/** Type codes with the name that messages use, the bytes of a value, and its reader. */
const types = {
  8: { name: 'uint8', bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  9: { name: 'int8', bytes: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  11: { name: 'int16', bytes: 2, read: (view: DataView, at: number) => view.getInt16(at) },
  12: { name: 'int32', bytes: 4, read: (view: DataView, at: number) => view.getInt32(at) },
  13: { name: 'float32', bytes: 4, read: (view: DataView, at: number) => view.getFloat32(at) },
  14: { name: 'float64', bytes: 8, read: (view: DataView, at: number) => view.getFloat64(at) },
} as const

export type IdxType = (typeof types)[keyof typeof types]['name']

/** True for bytes that an IDX file begins with. */
export const isIdx = (head: Uint8Array): boolean =>
  head[0] === 0 && head[1] === 0 && Object.hasOwn(types, head[2] ?? 0) && head[3]! > 0

/** What an IDX file holds. */
export interface Idx {
  readonly type: IdxType
  readonly dims: readonly number[]
  /** uint8 values are a view of the file's bytes; all other types come as float64, which holds each exactly. */
  readonly values: Uint8Array | Float64Array
}

/**
 * Reads an IDX file, gzipped or not.
 *
 * @throws UserError for a file that cannot be read, is no IDX file, is cut short or too long, or whose gzip is broken
 */
export async function readIdx(path: string): Promise<Idx> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `${path}: expected a readable file, got ${error.code === 'ENOENT' ? 'no such file' : error.message}`,
    )
  })
  return parseIdx(isGzip(bytes) ? await unzip(path, bytes) : bytes, path)
}

/**
 * Decodes the bytes of an IDX file.
 *
 * @param file name for messages
 * @throws UserError for bytes that are no IDX file, or more or fewer than its dimensions ask for
 */
export function parseIdx(bytes: Uint8Array, file: string): Idx {
  checkLength(file, 'header', bytes.length, 4, bytes.length >= 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const type = bytes[0] === 0 && bytes[1] === 0 ? types[bytes[2] as keyof typeof types] : undefined
  const rank = bytes[3]!
  if (!type || rank === 0)
    throw new UserError(
      `${file}: magic: expected an IDX file (00 00, a type of 08 09 0b 0c 0d 0e, a number of dimensions), ` +
        `got ${magic}`,
    )
  const start = 4 + 4 * rank
  checkLength(file, 'header', bytes.length, start, bytes.length >= start)
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i))
  const count = dims.reduce((product, dim) => product * dim, 1)
  const length = start + count * type.bytes
  checkLength(file, `data of [${dims}] ${type.name}`, bytes.length, length, bytes.length === length)
  const values =
    type.name === 'uint8'
      ? bytes.subarray(start)
      : Float64Array.from({ length: count }, (_, i) => type.read(view, start + i * type.bytes))
  return { type: type.name, dims, values }
}

function checkLength(file: string, field: string, actual: number, expected: number, fits: boolean): void {
  if (fits) return
  const fault = actual < expected ? 'cut short' : 'too long'
  throw new UserError(`${file}: ${field}: ${fault}: expected ${expected} bytes, got ${actual}`)
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

async function unzip(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const fault = code === 'Z_BUF_ERROR' ? 'cut short' : `broken (${message})`
    throw new UserError(`${path}: gzip: ${fault}: expected a whole gzip stream, got ${bytes.length} bytes`)
  }
}
