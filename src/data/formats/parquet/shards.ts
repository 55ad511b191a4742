/** Which parquet files are a split: one file, or the shards that Hugging Face names `test-00000-of-00002.parquet`. */
import path from 'node:path'
import { UserError } from '../../../errors.ts'
import { folderTree, joined, type Listing } from '../../archives/tree.ts'
import { checkFileSplit } from '../file-split.ts'
import type { Place } from '../place.ts'

const ending = '.parquet'
/** Folders beyond so many are classes of images, not configurations of a parquet set. */
const mostFolders = 8

export const isParquet = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1'

/** Folders with parquet files: the outermost one, or else those in it. */
export function parquetFolders({ path: root, isFolder }: Place): string[] {
  if (!isFolder) return []
  const tree = folderTree(root)
  const top = tree.list('')
  if (hasParquet(top)) return ['']
  if (top.folders.length > mostFolders) return []
  return top.folders.filter((folder) => hasParquet(tree.list(joined('', folder))))
}

const hasParquet = ({ files }: Listing): boolean => files.some((name) => name.endsWith(ending))

/** The paths of a split's files, in order. @throws UserError for a split that is not there, or with shards missing */
export function shardsOf(
  place: Place,
  spec: string,
  said: string | undefined,
): { split: string; files: string[] } {
  if (!place.isFolder) {
    checkFileSplit(place.path, spec, said)
    return { split: splitOf(path.basename(place.path)), files: [place.path] }
  }
  const [folder, ...others] = parquetFolders(place)
  if (folder === undefined || others.length > 0)
    throw new UserError(
      `${place.path}: expected parquet files in one folder, got them in ${[folder, ...others].join(', ')}: expected the path of one of these`,
    )
  const { files } = folderTree(place.path).list(folder)
  const bySplit = new Map<string, string[]>()
  for (const name of files) {
    if (!name.endsWith(ending)) continue
    const split = splitOf(name)
    bySplit.set(split, [...(bySplit.get(split) ?? []), name])
  }
  const splits = [...bySplit.keys()]
  const split = said ?? (splits.includes('test') || splits.length > 1 ? 'test' : splits[0]!)
  const found = bySplit.get(split)
  if (!found) throw new UserError(`${spec}: split: expected ${splits.join(' or ')}, got "${split}"`)
  checkShards(path.join(place.path, folder), found)
  return { split, files: found.map((name) => path.join(place.path, folder, name)) }
}

const shard = /-(\d{5})-of-(\d{5})(?:-[0-9a-f]+)?$/

/** `test` of `test-00000-of-00002.parquet`, `test.parquet` and `cifar10-test.parquet`. */
function splitOf(name: string): string {
  const stem = name.slice(0, -ending.length).replace(shard, '')
  return /(?:^|[-_.])(train|test|validation|valid|val)$/.exec(stem)?.[1] ?? stem
}

function checkShards(folder: string, files: readonly string[]): void {
  const total = shard.exec(files[0]!.slice(0, -ending.length))?.[2]
  if (total !== undefined && Number(total) !== files.length)
    throw new UserError(
      `${folder}: expected ${Number(total)} shards, got ${files.length}: ${files.join(', ')}`,
    )
}
