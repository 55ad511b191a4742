/** Files that stay open for as long as something reads them. */
import { closeSync, openSync, read } from 'node:fs'
import { promisify } from 'node:util'
import { UserError } from '../../errors.ts'

const closing = new FinalizationRegistry(closeSync)

/** Closed when nothing refers to it any more. */
export class OpenFile {
  readonly path: string
  readonly file: number

  /** @throws UserError for a file that cannot be opened */
  constructor(path: string, flags = 'r', mode?: number) {
    this.path = path
    try {
      this.file = openSync(path, flags, mode)
    } catch (error) {
      throw new UserError(`${path}: expected a readable file, got ${(error as Error).message}`)
    }
    closing.register(this, this.file)
  }

  /** `size` bytes at `offset`, fewer at the end of the file. */
  async read(offset: number, size: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(size)
    let done = 0
    while (done < size) {
      const { bytesRead } = await readAt(this.file, bytes, done, size - done, offset + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return bytes.subarray(0, done)
  }
}

const readAt = promisify(read)
