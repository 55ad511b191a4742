/** Pieces of bytes that are written once and read in any order: in memory up to a budget, in a temporary file beyond. */
import { randomUUID } from 'node:crypto'
import { unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import { type ByteSource, checkRange } from './byte-source.ts'
import { OpenFile } from './open-file.ts'

export class Spool {
  readonly #budget: number
  readonly #inMemory: Uint8Array[] = []
  #memory = 0
  #file: OpenFile | undefined
  /** Of the pieces in the file, in order, where each ends. */
  readonly #ends: number[] = [0]

  /** @param budget bytes in memory */
  constructor(budget = 2 ** 28) {
    this.#budget = budget
  }

  /** Keeps a piece: the first is number 0. */
  add(bytes: Uint8Array): void {
    if (this.#file === undefined && this.#memory + bytes.length <= this.#budget) {
      this.#inMemory.push(bytes)
      this.#memory += bytes.length
      return
    }
    this.#file ??= temporaryFile()
    const start = this.#ends.at(-1)!
    write(this.#file, bytes, start)
    this.#ends.push(start + bytes.length)
  }

  /** Of piece `k`. */
  async bytes(k: number): Promise<Uint8Array> {
    const held = this.#inMemory[k]
    if (held) return held
    const place = k - this.#inMemory.length
    const start = this.#ends[place]!
    return this.#file!.read(start, this.#ends[place + 1]! - start)
  }
}

/**
 * Reads a stream to its end, into memory or a temporary file.
 *
 * @param budget bytes in memory
 */
export async function spooled(
  name: string,
  stream: AsyncIterable<Uint8Array>,
  budget?: number,
): Promise<ByteSource> {
  const spool = new Spool(budget)
  /** Where each piece begins, and where the last one ends. */
  const starts = [0]
  for await (const piece of stream) {
    spool.add(piece)
    starts.push(starts.at(-1)! + piece.length)
  }
  const size = starts.at(-1)!
  return {
    name,
    size,
    async read(position, length) {
      checkRange(name, position, length, size)
      const parts: Uint8Array[] = []
      const end = position + length
      for (let k = pieceAt(starts, position); starts[k]! < end; k += 1) {
        const piece = await spool.bytes(k)
        parts.push(piece.subarray(Math.max(0, position - starts[k]!), end - starts[k]!))
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    },
  }
}

/** The last piece that begins at `position` or before. */
function pieceAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= position) low = middle
    else high = middle
  }
  return low
}

/** Has no name any more once it is open: it goes with the process, however that ends. */
function temporaryFile(): OpenFile {
  const path = join(tmpdir(), `onnx-manifold-${randomUUID()}`)
  const file = new OpenFile(path, 'wx+', 0o600)
  unlinkSync(path)
  return file
}

function write({ file, path }: OpenFile, bytes: Uint8Array, at: number): void {
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(file, bytes, done, bytes.length - done, at + done)
  } catch (error) {
    throw new UserError(
      `${path}: expected room for what an archive unpacks to, got ${(error as Error).message}`,
    )
  }
}
