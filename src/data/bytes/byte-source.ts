/** Bytes that can be had from any place: of a file, of a part of one, or in memory. */
import { fstatSync } from 'node:fs'
import { UserError } from '../../errors.ts'
import { OpenFile } from './open-file.ts'

export interface ByteSource {
  /** For messages: a path, or that of an archive with the entry. */
  readonly name: string
  readonly size: number
  /** Not to be written to. RangeError for bytes beyond the end. */
  read(position: number, length: number): Promise<Uint8Array>
}

export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(position, length) {
      checkRange(name, position, length, bytes.length)
      return bytes.subarray(position, position + length)
    },
  }
}

/** @throws UserError for a file that cannot be opened */
export function fileSource(path: string): ByteSource {
  const open = new OpenFile(path)
  const status = fstatSync(open.file)
  if (!status.isFile()) throw new UserError(`${path}: expected a file`)
  const { size } = status
  return {
    name: path,
    size,
    async read(position, length) {
      checkRange(path, position, length, size)
      const bytes = await open.read(position, length)
      if (bytes.length < length) throw new UserError(`${path}: became shorter while it was read`)
      return bytes
    },
  }
}

/** A part of `source`, under its name or another. */
export function section(source: ByteSource, start: number, size: number, name = source.name): ByteSource {
  checkRange(name, start, size, source.size)
  return {
    name,
    size,
    async read(position, length) {
      checkRange(name, position, length, size)
      return source.read(start + position, length)
    },
  }
}

const pieceSize = 2 ** 20

/** The bytes one after the other. */
export async function* pieces(source: ByteSource): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < source.size; at += pieceSize)
    yield await source.read(at, Math.min(pieceSize, source.size - at))
}

/** The first `length` bytes of a stream, or all of them if it has fewer. */
export async function headOf(stream: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const held: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    held.push(piece)
    size += piece.length
    if (size >= length) break
  }
  return Buffer.concat(held).subarray(0, length)
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** RangeError for bytes that are not there. */
export function checkRange(name: string, position: number, length: number, size: number): void {
  // Turned round, so that what is no number is refused as well.
  if (!(position >= 0 && length >= 0 && position + length <= size))
    throw new RangeError(`${name}: expected bytes of 0 to ${size}, got ${position} to ${position + length}`)
}
