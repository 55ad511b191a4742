/** CIFAR-10 and CIFAR-100 as published: which files hold what, in a folder or an archive. */
import { UserError } from '../../../errors.ts'
import { type Listing, placeOf, type Tree } from '../../archives/tree.ts'
import type { Place } from '../place.ts'

/** One of the two versions of a set, binary or for Python. */
export interface Version<Set extends string = string> {
  readonly set: Set
  readonly train: readonly string[]
  readonly test: readonly string[]
  /** The file by which it is known. */
  readonly mark: string
}

/** A version that was found. */
export interface Found<V extends Version> {
  readonly version: V
  readonly tree: Tree
  /** Within the tree. */
  readonly folder: string
}

/** The version whose files lie in the outermost folder, or in the only one in it. */
export async function findVersion<V extends Version>(
  place: Place,
  versions: readonly V[],
): Promise<Found<V> | undefined> {
  const tree = await place.tree()
  if (!tree) return undefined
  const { folders } = tree.list('')
  for (const folder of folders.length === 1 ? ['', ...folders] : ['']) {
    const { files } = tree.list(folder)
    const version = versions.find(
      ({ mark, train, test }) =>
        files.includes(mark) && [...train, ...test].some((name) => files.includes(name)),
    )
    if (version) return { version, tree, folder }
  }
  return undefined
}

/** A file of the set. */
export interface SetFile {
  /** For messages. */
  readonly name: string
  readonly bytes: () => Promise<Uint8Array>
}

/** The files of a split: test where none is said, if it is there. @throws UserError for another split, and missing files */
export function filesOf(
  { version, tree, folder }: Found<Version>,
  spec: string,
  said: string | undefined,
): { split: 'train' | 'test'; files: SetFile[] } {
  const listing = tree.list(folder)
  const split = said ?? (version.test.every((name) => listing.files.includes(name)) ? 'test' : 'train')
  if (split !== 'train' && split !== 'test')
    throw new UserError(`${spec}: split: expected train or test, got "${split}"`)
  const files = version[split].map((name) => {
    const file = fileOf(listing, name)
    if (file) return file
    throw new UserError(`${placeOf(tree, folder)}: expected ${version[split].join(', ')}, got no ${name}`)
  })
  return { split, files }
}

export function fileOf(listing: Listing, name: string): SetFile | undefined {
  const k = listing.files.indexOf(name)
  return k === -1 ? undefined : { name: listing.nameOf(k), bytes: () => listing.bytes(k) }
}

export const folderOf = ({ tree, folder }: Found<Version>): Listing => tree.list(folder)
