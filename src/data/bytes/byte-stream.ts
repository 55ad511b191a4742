/** Bytes in order, from a file or from the gzip of one, for whoever reads a little here and passes over a lot there. */
import { createReadStream, readSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UserError } from '../../errors.ts'

export interface ByteStream {
  /** The next `n` bytes, fewer at the end. */
  take(n: number): Promise<Buffer>
  /** Goes on to this byte. @returns how many bytes before it are missing: 0 unless they end first */
  skipTo(position: number): Promise<number>
}

/** A file that is open: what is passed over is not read. */
export function fileStream(file: number, size: number): ByteStream {
  const ahead = Buffer.alloc(2 ** 16)
  let held = ahead.subarray(0, 0)
  let heldAt = 0
  let position = 0
  const read = (into: Buffer, at: number): number => {
    let done = 0
    for (let n = -1; n !== 0 && done < into.length; done += n)
      n = readSync(file, into, done, into.length - done, at + done)
    return done
  }
  return {
    async take(n) {
      if (position < heldAt || position + n > heldAt + held.length) {
        if (n > ahead.length) {
          const bytes = Buffer.alloc(Math.max(0, Math.min(n, size - position)))
          const got = bytes.subarray(0, read(bytes, position))
          position += got.length
          return got
        }
        held = ahead.subarray(0, read(ahead, position))
        heldAt = position
      }
      const bytes = Buffer.from(held.subarray(position - heldAt, position - heldAt + n))
      position += bytes.length
      return bytes
    },
    async skipTo(next) {
      position = next
      return Math.max(0, next - size)
    },
  }
}

/**
 * What a gzipped file holds.
 *
 * @throws UserError (from its methods) for a gzip that is cut short or broken
 */
export function gzipStream(path: string): ByteStream {
  const unzipped = createGunzip({ chunkSize: 2 ** 18 })
  // Errors of either come out of the iterator.
  pipeline(createReadStream(path, { highWaterMark: 2 ** 18 }), unzipped, () => {})
  const chunks: AsyncIterator<Buffer> = unzipped[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  let position = 0
  /** True if there are bytes. */
  const fill = async (): Promise<boolean> => {
    while (held.length === 0) {
      const { value, done } = await chunks.next().catch((error: unknown) => {
        throw brokenGzip(path, error as NodeJS.ErrnoException)
      })
      if (done) return false
      held = value
    }
    return true
  }
  const next = (n: number): Buffer => {
    const bytes = held.subarray(0, n)
    held = held.subarray(bytes.length)
    position += bytes.length
    return bytes
  }
  return {
    async take(n) {
      if (held.length >= n) return Buffer.from(next(n))
      const parts: Buffer[] = []
      for (let missing = n; missing > 0 && (await fill()); ) {
        const part = next(missing)
        parts.push(part)
        missing -= part.length
      }
      return Buffer.concat(parts)
    },
    async skipTo(at) {
      while (position < at && (await fill())) next(at - position)
      return Math.max(0, at - position)
    },
  }
}

function brokenGzip(path: string, { code, message }: NodeJS.ErrnoException): UserError {
  const fault = code === 'Z_BUF_ERROR' ? 'cut short' : `broken (${message})`
  return new UserError(`${path}: gzip: ${fault}: expected a whole gzip stream`)
}
