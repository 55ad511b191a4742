/** All files of a named set, or those of one split, into its folder under the root. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../../errors.ts'
import { findSet } from '../index.ts'
import type { NamedSet, SetFile } from '../set.ts'
import { type FetchOptions, fetchFile } from './fetch-file.ts'
import { filesAt, recognizeFile, takeFile } from './take-file.ts'

export interface FetchSetOptions extends FetchOptions {
  /** Folder that holds the folders of downloaded sets. Default `data`, in the working directory. */
  readonly root?: string
  /** Address of a folder that has the same files, in place of the public ones. */
  readonly mirror?: string
  /** A file of the set, or a folder with some, to take in place of any address. */
  readonly from?: string
}

/** A file that is in its place now. */
export interface Brought {
  readonly path: string
  readonly file: SetFile
  readonly how: 'fetched' | 'copied' | 'was there'
}

/**
 * Fetches what a set of the table lacks.
 *
 * @param spec `name` for all splits, or `name:split`
 * @throws UserError for an unknown name or split, and where a file cannot be had
 */
export async function fetchSet(spec: string, options: FetchSetOptions = {}): Promise<Brought[]> {
  const { set, split } = findSet(spec)
  return bring(set, split, options)
}

/** Every file that is in its place afterwards is the published one, by its SHA-256. */
export async function bring(
  set: NamedSet,
  split: string | undefined,
  { root = 'data', mirror, from, ...options }: FetchSetOptions,
): Promise<Brought[]> {
  const folder = join(root, set.folders[0])
  if (from !== undefined) return take(from, set, folder)
  const addresses = mirror === undefined ? set.addresses : [mirrorOf(mirror)]
  const files = set.files.filter(({ splits }) => !split || !splits || splits.includes(split))
  const brought: Brought[] = []
  for (const file of files) {
    const urls = addresses.map((address) => new URL(file.name, address).href)
    const isNew = await naming(missing(files, file, folder), () => fetchFile(file, urls, folder, options))
    brought.push({ path: join(folder, file.name), file, how: isNew ? 'fetched' : 'was there' })
  }
  return brought
}

/** Those after `file` that are not there either. */
const missing = (files: readonly SetFile[], file: SetFile, folder: string): string[] =>
  files
    .slice(files.indexOf(file) + 1)
    .map(({ name }) => name)
    .filter((name) => !existsSync(join(folder, name)))

/** Whoever has to bring one file by hand shall hear of all at once. */
async function naming<T>(others: readonly string[], body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    if (!(error instanceof UserError) || others.length === 0) throw error
    throw new UserError(`${error.message}; missing besides: ${others.join(', ')}`)
  }
}

async function take(from: string, set: NamedSet, folder: string): Promise<Brought[]> {
  const files = [...set.files, ...(set.otherFiles ?? [])]
  const brought: Brought[] = []
  for (const path of filesAt(from, files)) {
    const file = await recognizeFile(path, files)
    const isNew = await takeFile(path, file, folder)
    brought.push({ path: join(folder, file.name), file, how: isNew ? 'copied' : 'was there' })
  }
  return brought
}

function mirrorOf(mirror: string): string {
  if (!URL.canParse(mirror) || !/^https?:$/.test(new URL(mirror).protocol))
    throw new UserError(`mirror: expected an address that begins with http:// or https://, got "${mirror}"`)
  return mirror.endsWith('/') ? mirror : `${mirror}/`
}
