/** A file of JSON lines that is only ever added to; a last line without its end does not count. */
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { UserError } from '../../errors.ts'

export interface LineFile {
  /** What was in it. */
  readonly lines: readonly unknown[]
  append(line: unknown): void
  close(): void
}

/** @param existing false: the file must not be there yet */
export function openLines(file: string, existing: boolean): LineFile {
  const text = existing ? readFileSync(file) : Buffer.alloc(0)
  let end = text.lastIndexOf('\n') + 1
  const lines = parseLines(file, text.toString('utf8', 0, end))
  const handle = openSync(file, existing ? 'r+' : 'wx')
  ftruncateSync(handle, end)
  return {
    lines,
    append(line) {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
      for (let done = 0; done < bytes.length; )
        done += writeSync(handle, bytes, done, bytes.length - done, end + done)
      end += bytes.length
    },
    close: () => closeSync(handle),
  }
}

function parseLines(file: string, text: string): unknown[] {
  return text.split('\n').flatMap((line, i) => {
    if (line === '') return []
    try {
      return [JSON.parse(line)]
    } catch {
      throw new UserError(`${file}: line ${i + 1}: expected JSON, got "${line.slice(0, 20)}"`)
    }
  })
}
