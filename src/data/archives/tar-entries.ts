/** Walks the headers of a tar archive. The fields of a header are decoded by node-tar, the tar of npm. */
import { Header, type HeaderData, Pax } from 'tar'
import { UserError } from '../../errors.ts'
import type { ByteStream } from '../bytes/byte-stream.ts'
import { entryName } from './entry-name.ts'

export interface TarEntry {
  readonly name: string
  readonly size: number
  /** Of its first byte in the archive. */
  readonly offset: number
}

const block = 512
/** Of the headers that hold long names. */
const mostOfNames = 2 ** 20

const fileTypes: readonly string[] = ['File', 'OldFile', 'ContiguousFile']
const folderTypes: readonly string[] = ['Directory', 'GNUDumpDir']

/**
 * Calls `visit` for each file in turn; what it does not take of the file's bytes is passed over.
 *
 * @throws UserError for a header that is none, a file that is cut short, a missing end mark, links, devices, and names
 * that lead outside
 */
export async function walkTar(
  path: string,
  stream: ByteStream,
  visit: (entry: TarEntry) => void | Promise<void>,
): Promise<void> {
  let local: HeaderData = {}
  let common: HeaderData = {}
  for (let at = 0; ; ) {
    const header = await readHeader(path, stream, at, local, common)
    if (header.nullBlock) return
    const { type, size = 0 } = header
    const offset = at + block
    at = offset + Math.ceil(size / block) * block
    if (type === 'ExtendedHeader') local = { ...local, ...Pax.parse(await text(path, stream, size), {}) }
    else if (type === 'GlobalExtendedHeader')
      common = { ...common, ...Pax.parse(await text(path, stream, size), {}, true) }
    else if (type === 'NextFileHasLongPath') local = { ...local, path: await longName(path, stream, size) }
    else if (type !== 'NextFileHasLongLinkpath') {
      local = {}
      const name = entryName(path, header.path ?? '')
      if (fileTypes.includes(type)) await visit({ name, size, offset })
      else if (!folderTypes.includes(type)) throw unfit(path, name, header)
    }
    const missing = await stream.skipTo(at)
    if (missing > 0)
      throw new UserError(
        `${path}: entry ${header.path}: cut short: expected ${missing} bytes more, got the end of the archive`,
      )
  }
}

async function readHeader(
  path: string,
  stream: ByteStream,
  at: number,
  local: HeaderData,
  common: HeaderData,
): Promise<Header> {
  const bytes = await stream.take(block)
  if (bytes.length < block)
    throw new UserError(
      `${path}: cut short: expected another entry or the end mark of a tar archive at byte ${at}, got ${bytes.length} bytes`,
    )
  const header = new Header(bytes, 0, local, common)
  if (!header.nullBlock && !(header.cksumValid && header.path && header.size !== undefined))
    throw new UserError(`${path}: expected the header of a tar entry at byte ${at}, got other bytes`)
  return header
}

async function text(path: string, stream: ByteStream, size: number): Promise<string> {
  if (size > mostOfNames)
    throw new UserError(`${path}: expected a long name of at most ${mostOfNames} bytes, got ${size}`)
  return (await stream.take(size)).toString('utf8')
}

const longName = async (path: string, stream: ByteStream, size: number): Promise<string> =>
  (await text(path, stream, size)).replace(/\0.*$/s, '')

function unfit(path: string, name: string, { type, linkpath }: Header): UserError {
  const isLink = type === 'Link' || type === 'SymbolicLink'
  const got = isLink ? `a link to ${JSON.stringify(linkpath)}` : `one of type ${type}`
  return new UserError(`${path}: entry ${JSON.stringify(name)}: expected a file or a folder, got ${got}`)
}
