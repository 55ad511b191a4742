/** What lies at a path, looked at once, for the formats to know themselves by. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { constants, gunzipSync } from 'node:zlib'
import { UserError } from '../../errors.ts'
import { type Archive, openArchive } from '../archives/archive.ts'
import { archiveTree, folderTree, type Tree } from '../archives/tree.ts'

export interface Place {
  readonly path: string
  readonly isFolder: boolean
  /** Of a file: its first bytes, at most 4096, out of their gzip if it is one. Empty for a folder. */
  readonly head: Uint8Array
  readonly isGzip: boolean
  /** Of a folder: the names in it, sorted, at most 10,000. Empty for a file. */
  readonly names: readonly string[]
  readonly size: number
  /** The index of a tar, a gzipped tar or a zip; undefined for other places. Made once, for all who ask. */
  readonly archive: () => Promise<Archive | undefined>
  /** The folders of a folder or an archive; undefined for other files. Made once, as well. */
  readonly tree: () => Promise<Tree | undefined>
}

const looked = 4096
const most = 10_000

/** @throws UserError where nothing is that can be read */
export function lookAt(path: string): Place {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new UserError(`${path}: expected a file or a folder, got nothing`)
  if (stat.isDirectory()) {
    const names = readdirSync(path).slice(0, most).sort()
    const folder = { path, isFolder: true, head: new Uint8Array(), isGzip: false, names, size: 0 }
    return { ...folder, archive: async () => undefined, tree: async () => folderTree(path) }
  }
  const bytes = firstBytes(path)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const head = isGzip ? unzipped(bytes) : bytes
  const archive = once(() => openArchive({ path, head, isGzip }))
  const tree = once(async () => {
    const opened = await archive()
    return opened && archiveTree(opened)
  })
  return { path, isFolder: false, head, isGzip, names: [], size: stat.size, archive, tree }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

function firstBytes(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(looked)
    return bytes.subarray(0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}

/** What the beginning of a gzip gives; nothing where it is broken. */
function unzipped(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array()
  }
}
