/** Tar archives: a plain one is read in place, what a gzipped one holds is unpacked once. */
import { fstatSync } from 'node:fs'
import { UserError } from '../../errors.ts'
import { fileStream, gzipStream } from '../bytes/byte-stream.ts'
import { OpenFile } from '../bytes/open-file.ts'
import { Spool } from '../bytes/spool.ts'
import type { Archive } from './archive.ts'
import { walkTar } from './tar-entries.ts'

/** @throws UserError for what walkTar and gzip refuse */
export const openTar = (path: string, isGzip: boolean): Promise<Archive> =>
  isGzip ? openGzipped(path) : openPlain(path)

async function openPlain(path: string): Promise<Archive> {
  const file = new OpenFile(path)
  const names: string[] = []
  const offsets: number[] = []
  const sizes: number[] = []
  await walkTar(path, fileStream(file.file, fstatSync(file.file).size), ({ name, offset, size }) => {
    names.push(name)
    offsets.push(offset)
    sizes.push(size)
  })
  return {
    path,
    kind: 'tar archive',
    names,
    async bytes(k) {
      const bytes = await file.read(offsets[k]!, sizes[k]!)
      if (bytes.length === sizes[k]) return bytes
      throw new UserError(`${path}: entry ${names[k]}: expected ${sizes[k]} bytes, got ${bytes.length}`)
    },
  }
}

/** A gzip can be read from its beginning only. */
async function openGzipped(path: string): Promise<Archive> {
  const names: string[] = []
  const spool = new Spool()
  const stream = gzipStream(path)
  await walkTar(path, stream, async ({ name, size }) => {
    names.push(name)
    spool.add(await stream.take(size))
  })
  return { path, kind: 'gzipped tar archive', names, bytes: (k) => spool.bytes(k) }
}
