/** Zip archives: yauzl reads the central directory when one is opened, entries are unpacked when they are asked for. */
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { type Entry, openPromise } from 'yauzl'
import { UserError } from '../../errors.ts'
import { OpenFile } from '../bytes/open-file.ts'
import type { Archive } from './archive.ts'
import { entryName } from './entry-name.ts'

/** What is kept of an entry. */
interface Stored {
  /** Of its local header. */
  readonly offset: number
  readonly packed: number
  readonly size: number
  readonly isDeflated: boolean
  readonly crc: number
}

const inflate = promisify(inflateRaw)

/** Of one entry, unpacked. */
const mostBytes = 2 ** 30

/** @throws UserError for an archive that is cut short or broken, encrypted entries, links and names that lead outside */
export async function openZip(path: string): Promise<Archive> {
  const names: string[] = []
  const stored: Stored[] = []
  try {
    const directory = await openPromise(path, { lazyEntries: true })
    for await (const entry of directory.eachEntry()) {
      const name = entryName(path, entry.fileName)
      if (entry.fileName.endsWith('/')) continue
      checkEntry(path, name, entry)
      names.push(name)
      stored.push(kept(entry))
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    const [message] = (error as Error).message.split('\n')
    throw new UserError(`${path}: expected a whole zip archive with paths within it, got: ${message}`)
  }
  const file = new OpenFile(path)
  const bytes = (k: number) => unpacked(file, `${path}: entry ${names[k]}`, stored[k]!)
  return { path, kind: 'zip archive', names, bytes }
}

function checkEntry(path: string, name: string, entry: Entry): void {
  const fail = (expected: string, got: string) => {
    throw new UserError(`${path}: entry ${JSON.stringify(name)}: expected ${expected}, got ${got}`)
  }
  // Where a Unix made the archive, its file mode is in the upper half.
  const isUnix = entry.versionMadeBy >> 8 === 3
  if (isUnix && entry.externalFileAttributes >>> 28 === 0o12) fail('a file or a folder', 'a link')
  if (entry.isEncrypted()) fail('a file', 'an encrypted one')
  if (!entry.canDecodeFileData()) fail('it stored or deflated', `method ${entry.compressionMethod}`)
  if (entry.uncompressedSize > mostBytes) fail(`at most ${mostBytes} bytes`, `${entry.uncompressedSize}`)
}

const kept = (entry: Entry): Stored => ({
  offset: entry.relativeOffsetOfLocalHeader,
  packed: entry.compressedSize,
  size: entry.uncompressedSize,
  isDeflated: entry.isCompressed(),
  crc: entry.crc32,
})

/**
 * The local header is as long as the name and the extra fields in it, which need not be those of the directory.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, section 4.3.7
 */
async function unpacked(file: OpenFile, where: string, entry: Stored): Promise<Uint8Array> {
  const header = await file.read(entry.offset, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50)
    throw new UserError(`${where}: expected a local header at byte ${entry.offset}, got other bytes`)
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = await file.read(start, entry.packed)
  const bytes = entry.isDeflated ? await inflated(where, packed, entry.size) : packed
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc)
    throw new UserError(`${where}: broken: expected ${entry.size} bytes of CRC-32 ${entry.crc}, got others`)
  return bytes
}

async function inflated(where: string, packed: Buffer, size: number): Promise<Buffer> {
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, size) })
  } catch (error) {
    throw new UserError(`${where}: broken: expected deflated bytes, got: ${(error as Error).message}`)
  }
}
