/**
 * NumPy's .npz: a zip archive of .npy files. Stored arrays are read where they lie, compressed ones when they are asked for.
 *
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { crc32 } from 'node:zlib'
import yauzl, { type Entry } from 'yauzl'
import { UserError } from '../../errors.ts'
import { type ByteSource, fileSource, headOf, section } from '../bytes/byte-source.ts'
import { inflated } from '../bytes/inflate.ts'
import { spooled } from '../bytes/spool.ts'
import { describedArray, npyHeadLength, parseNpyHeader } from './npy.ts'
import type { NumericArray } from './numeric-array.ts'

/** An entry of the archive. */
interface Member {
  /** Without .npy. */
  readonly name: string
  readonly entry: Entry
  /** Its bytes in the archive, compressed or not. */
  readonly bytes: ByteSource
}

/** Methods of compression. */
const [stored, deflated] = [0, 8]

/** All arrays of numbers. @throws UserError for archives that are cut short or broken */
export async function npzArrays(path: string): Promise<NumericArray[]> {
  const members = await membersOf(path)
  const arrays = await Promise.all(members.map(arrayOf))
  return arrays.filter((array) => array !== undefined)
}

async function membersOf(path: string): Promise<Member[]> {
  const file = fileSource(path)
  const members: Member[] = []
  try {
    const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false })
    try {
      for await (const entry of zip.eachEntry()) {
        if (!entry.fileName.endsWith('.npy')) continue
        const name = entry.fileName.slice(0, -'.npy'.length)
        const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
        const bytes = section(file, fileDataStart, entry.compressedSize, `${path}: ${name}`)
        members.push({ name, entry, bytes })
      }
    } finally {
      zip.close()
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(
      `${path}: expected a whole zip archive, got a broken one (${(error as Error).message})`,
    )
  }
  return members
}

/** Undefined for text and objects. */
async function arrayOf({ name, entry, bytes }: Member): Promise<NumericArray | undefined> {
  const { compressionMethod: method, uncompressedSize: size } = entry
  if ((method !== stored && method !== deflated) || entry.isEncrypted())
    throw new UserError(
      `${bytes.name}: expected it stored or deflated, got ${entry.isEncrypted() ? 'it encrypted' : `method ${method}`}`,
    )
  const head =
    method === stored
      ? await bytes.read(0, Math.min(npyHeadLength, bytes.size))
      : await headOf(inflated(bytes, 'deflate', size), npyHeadLength)
  const header = parseNpyHeader(bytes.name, head)
  if (header.type === undefined) return undefined
  let whole: Promise<ByteSource> | undefined
  return describedArray(bytes.name, name, header, size, () => {
    whole ??= method === stored ? Promise.resolve(bytes) : spooled(bytes.name, checkedStream(entry, bytes))
    return whole
  })
}

/** What comes out of an entry, compared at its end with the archive's checksum. */
async function* checkedStream(entry: Entry, bytes: ByteSource): AsyncGenerator<Uint8Array> {
  let sum = 0
  let size = 0
  for await (const piece of inflated(bytes, 'deflate', entry.uncompressedSize)) {
    sum = crc32(piece, sum)
    size += piece.length
    yield piece
  }
  if (sum !== entry.crc32 || size !== entry.uncompressedSize)
    throw new UserError(
      `${bytes.name}: expected ${entry.uncompressedSize} bytes with the archive's checksum, got ${size} other ones`,
    )
}
