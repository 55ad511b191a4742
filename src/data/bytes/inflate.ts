/** Decompressing, with errors that name the file. */
import { Readable } from 'node:stream'
import { createInflate, createInflateRaw } from 'node:zlib'
import { UserError } from '../../errors.ts'
import { type ByteSource, pieces } from './byte-source.ts'

const kinds = { zlib: createInflate, deflate: createInflateRaw } as const

/**
 * @param most bytes that come out of it at most
 * @throws UserError (while it is read) where it is cut short, broken, or longer than `most`
 */
export async function* inflated(
  source: ByteSource,
  kind: keyof typeof kinds,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = Readable.from(pieces(source))
  const inflate = kinds[kind]({ chunkSize: 2 ** 16 })
  input.on('error', (error) => inflate.destroy(error))
  let size = 0
  try {
    for await (const piece of input.pipe(inflate) as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > most)
        throw new UserError(`${source.name}: compressed data: expected ${most} bytes out of it, got more`)
      yield piece
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code?.startsWith('Z_')) throw error
    const fault = code === 'Z_BUF_ERROR' ? 'cut short' : `broken (${message})`
    throw new UserError(`${source.name}: compressed data: expected all of it, got it ${fault}`)
  } finally {
    input.destroy()
    inflate.destroy()
  }
}
