/** Folders of files, on disk or in an archive: what a layout of images is read from. */
import { readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '../../errors.ts'
import type { Archive } from './archive.ts'

export interface Tree {
  /** Of the folder or the archive. */
  readonly path: string
  /** For people, after what lies in it: empty for a folder, else `, in a gzipped tar archive`. */
  readonly within: string
  /** Of a folder, `''` for the outermost one; nothing where there is none. */
  list(folder: string): Listing
}

export const joined = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** A folder of a tree, for messages. */
export function placeOf({ path: root, within }: Tree, folder: string): string {
  if (folder === '') return root
  return within === '' ? path.join(root, folder) : `${root}: entry ${folder}`
}

/** What lies in a folder, without what is hidden. */
export interface Listing {
  /** Names, sorted. */
  readonly folders: readonly string[]
  /** Names, sorted. */
  readonly files: readonly string[]
  /** For messages, of the file of files[k]. */
  nameOf(k: number): string
  /** Of the file of files[k]. */
  bytes(k: number): Promise<Uint8Array>
}

/** A folder on disk. It is listed once a call, and nothing is asked about its files. */
export function folderTree(root: string): Tree {
  return {
    path: root,
    within: '',
    list(folder) {
      const place = path.join(root, folder)
      const folders: string[] = []
      const files: string[] = []
      for (const entry of entriesOf(place)) {
        if (isHidden(entry.name)) continue
        const isFolder =
          entry.isDirectory() || (entry.isSymbolicLink() && leadsToFolder(path.join(place, entry.name)))
        ;(isFolder ? folders : files).push(entry.name)
      }
      files.sort()
      return {
        folders: folders.sort(),
        files,
        nameOf: (k) => path.join(place, files[k]!),
        bytes: (k) => fileBytes(path.join(place, files[k]!)),
      }
    },
  }
}

/** What macOS and editors leave behind, in folders and archives. */
const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX'

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new UserError(`${folder}: expected a readable folder, got ${(error as Error).message}`)
  }
}

const leadsToFolder = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false

/** @throws UserError for a file that cannot be read */
export async function fileBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UserError(
      `${file}: expected a readable file, got ${code === 'ENOENT' ? 'no such file' : message}`,
    )
  }
}

/** The folders of an archive. Of entries of one name the last one counts, as after unpacking. */
export function archiveTree(archive: Archive): Tree {
  const folders = foldersOf(archive.names)
  return {
    path: archive.path,
    within: `, in a ${archive.kind}`,
    list(folder) {
      const found = folders.get(folder) ?? { folders: [], files: new Map<string, number>() }
      const files = [...found.files.keys()].sort()
      const entries = Int32Array.from(files, (name) => found.files.get(name)!)
      return {
        folders: [...found.folders].sort(),
        files,
        nameOf: (k) => `${archive.path}: entry ${archive.names[entries[k]!]}`,
        bytes: (k) => archive.bytes(entries[k]!),
      }
    },
  }
}

interface Folder {
  /** Names. */
  readonly folders: string[]
  /** Numbers of the entries by name. */
  readonly files: Map<string, number>
}

/** By path, without hidden ones. */
function foldersOf(names: readonly string[]): ReadonlyMap<string, Folder> {
  const folders = new Map<string, Folder>([['', { folders: [], files: new Map() }]])
  const folderAt = (place: string): Folder => {
    const known = folders.get(place)
    if (known) return known
    const folder: Folder = { folders: [], files: new Map() }
    folders.set(place, folder)
    folderAt(parentOf(place)).folders.push(nameOf(place))
    return folder
  }
  for (const [entry, full] of names.entries())
    if (!full.split('/').some(isHidden)) folderAt(parentOf(full)).files.set(nameOf(full), entry)
  return folders
}

const parentOf = (place: string): string => place.slice(0, Math.max(0, place.lastIndexOf('/')))

const nameOf = (place: string): string => place.slice(place.lastIndexOf('/') + 1)
