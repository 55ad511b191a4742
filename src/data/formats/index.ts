/** The formats that data sets lie in, and how one is opened whose format is known by its content. */
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { Dataset } from '../dataset.ts'
import { cifarBinary } from './cifar/binary.ts'
import { cifarPython } from './cifar/python.ts'
import { classFolders } from './class-folders.ts'
import type { Format, FormatOptions } from './format.ts'
import { idx } from './idx-dataset.ts'
import { imageList } from './image-list/image-list.ts'
import { npy } from './npy.ts'
import { npz } from './npz.ts'
import { parquet } from './parquet/parquet.ts'
import { lookAt, type Place } from './place.ts'
import { safetensors } from './safetensors.ts'
import { svhn } from './svhn.ts'
import { tinyImagenet } from './tiny-imagenet.ts'

/** In the order in which they are tried: what is known by less comes later. */
export const formats = {
  idx,
  npy,
  npz,
  safetensors,
  svhn,
  parquet,
  'cifar-binary': cifarBinary,
  'cifar-python': cifarPython,
  'tiny-imagenet': tinyImagenet,
  'class-folders': classFolders,
  'image-list': imageList,
} as const satisfies Record<string, Format>

/** The format of what lies at a place; undefined for a place of no known one. */
export async function formatOf(place: Place): Promise<Format | undefined> {
  for (const format of Object.values(formats)) if (await format.recognizes(place)) return format
  return undefined
}

/**
 * Opens what lies at a path.
 *
 * @throws UserError for a path where nothing is, for content of no known format, and for options that the format lacks
 */
export async function openPath(path: string, options: FormatOptions): Promise<Dataset> {
  const place = lookAt(path)
  const format = await formatOf(place)
  if (!format) throw new UserError(`${path}: content: expected ${expected()}, got ${looksLike(place)}`)
  const known = format.options ?? []
  const stray = Object.keys(options.said ?? {}).find((option) => !known.includes(option))
  if (stray !== undefined)
    throw new UserError(`${options.spec}: options: expected ${known.join(', ') || 'none'}, got "${stray}"`)
  return format.open(place, options)
}

/**
 * Opens a split of what lies in a folder of the data root: a file called by it (`test.tar.gz`), what a format knows to
 * find in the folder, or what lies in a folder called by it. Without a split, test where there is one.
 *
 * @throws UserError for several files of that name, and whatever openPath refuses
 */
export async function openUnderRoot(folder: string, options: FormatOptions): Promise<Dataset> {
  const place = lookAt(folder)
  const { split = 'test', ...rest } = options
  const files = place.names.filter((name) => name.startsWith(`${split}.`))
  if (files.length > 1)
    throw new UserError(`${folder}: expected one file of split ${split}, or a path, got ${files.join(', ')}`)
  if (files.length === 1) return openPath(join(folder, files[0]!), rest)
  const format = await formatOf(place)
  if (format === formats['class-folders'] && place.names.includes(split))
    return openPath(join(folder, split), rest)
  if (!format)
    throw new UserError(
      `${folder}: expected something called ${split}, or ${expected()}, got ${looksLike(place)}`,
    )
  return openPath(folder, options)
}

/** What can be opened, for messages. */
const expected = (): string => {
  const names = new Set(Object.values(formats).map(({ name }) => name))
  return `one of the formats of "manifold data list" (${[...names].join(', ')})`
}

function looksLike({ isFolder, names, head, isGzip, size }: Place): string {
  if (isFolder)
    return names.length === 0
      ? 'an empty folder'
      : `a folder of ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' ...' : ''}`
  if (size === 0) return 'an empty file'
  const bytes = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return `a ${isGzip ? 'gzip of a ' : ''}file that begins with ${bytes}`
}
