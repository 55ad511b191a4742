/** A zip archive written piece by piece, so that it may be larger than memory. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { Zip, ZipPassThrough } from 'fflate'
import { UserError } from '../../errors.ts'

export interface ZipFile {
  /** Adds a file whose bytes come in pieces; nothing is compressed, as in numpy.savez. */
  add(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void>
  /** Moves the archive into place. */
  finish(): void
  /** Leaves no trace. */
  abandon(): void
}

/** Without its 64-bit extension zip counts in 32 bits. */
const largest = 2 ** 32 - 1

export function createZip(file: string): ZipFile {
  const partial = `${file}.${process.pid}.partial`
  const handle = openSync(partial, 'w')
  let size = 0
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    for (let done = 0; done < chunk.length; ) done += writeSync(handle, chunk, done)
    size += chunk.length
    if (size > largest)
      throw new UserError(`${file}: expected at most 4 GiB, got more: --limit or --shard makes it smaller`)
  })
  return {
    async add(name, pieces) {
      const entry = new ZipPassThrough(name)
      // A fixed date, so that the same contents are the same bytes.
      entry.mtime = '1980-01-02T00:00:00'
      zip.add(entry)
      // The last piece must be announced, which is known only one piece later.
      let held: Uint8Array | undefined
      for await (const piece of pieces) {
        if (held) entry.push(held)
        held = piece
      }
      entry.push(held ?? new Uint8Array(), true)
    },
    finish() {
      zip.end()
      closeSync(handle)
      renameSync(partial, file)
    },
    abandon() {
      closeSync(handle)
      rmSync(partial, { force: true })
    },
  }
}
