/** A data set from the records of CIFAR files, held in memory as bytes: at most 50,000 images of 3 KB. */
import { UserError } from '../../../errors.ts'
import { checkedLabels } from '../../arrays/labels.ts'
import { type Dataset, memoryDataset } from '../../dataset.ts'
import type { Format, FormatOptions } from '../format.ts'
import { type Found, filesOf, findVersion, type SetFile, type Version } from './files.ts'

/** [3, 32, 32], one plane after the other. */
export const shape = [3, 32, 32] as const
export const imageBytes = 3072

/** CIFAR-100 has labels of two kinds. */
export type LabelKind = 'fine' | 'coarse'

/** How many classes each set has. */
export const classCounts = {
  'CIFAR-10': { fine: 10, coarse: undefined },
  'CIFAR-100': { fine: 100, coarse: 20 },
} as const

export type CifarSet = keyof typeof classCounts

/** What one file holds. */
export interface Records {
  /** For messages. */
  readonly file: string
  /** uint8 [n, 3, 32, 32] */
  readonly images: Uint8Array
  readonly labels: ArrayLike<number>
}

/** Which labels were asked for: fine by default. @throws UserError for others than the set has */
function labelKind(set: CifarSet, { spec, said }: FormatOptions): LabelKind {
  const kind = said?.labels ?? 'fine'
  if (kind === 'fine' || (kind === 'coarse' && set === 'CIFAR-100')) return kind
  const expected = set === 'CIFAR-100' ? 'fine or coarse' : 'fine, as CIFAR-10 has no others'
  throw new UserError(`${spec}: labels: expected ${expected}, got "${kind}"`)
}

/** How one version of the sets lies in its files. */
export interface CifarReader<V extends Version<CifarSet>> {
  /** `binary` or `Python`. */
  readonly what: string
  readonly versions: readonly V[]
  readonly records: (file: SetFile, version: V, kind: LabelKind) => Promise<Records>
  readonly classNames: (found: Found<V>, kind: LabelKind) => Promise<readonly string[] | undefined>
}

/** What both versions have in common: they differ in what a file holds. */
export const cifarFormat = <V extends Version<CifarSet>>(reader: CifarReader<V>): Format => ({
  name: 'CIFAR',
  description: `CIFAR-10 or CIFAR-100, ${reader.what} version, in a folder or an archive`,
  options: ['labels'],
  recognizes: async (place) => (await findVersion(place, reader.versions)) !== undefined,
  async open(place, options) {
    const found = (await findVersion(place, reader.versions))!
    const { set } = found.version
    const kind = labelKind(set, options)
    const { split, files } = filesOf(found, options.spec, options.split)
    const parts: Records[] = []
    for (const file of files) parts.push(await reader.records(file, found.version, kind))
    const classNames = await reader.classNames(found, kind)
    const description = `${set}, ${reader.what} version, ${split}${found.tree.within}`
    return openCifar({ set, kind, description, parts, classNames }, options)
  },
})

interface CifarData {
  readonly set: CifarSet
  readonly kind: LabelKind
  readonly description: string
  readonly parts: readonly Records[]
  readonly classNames: readonly string[] | undefined
}

/** @throws UserError for labels beyond the classes, and for names that are not one a class */
function openCifar(data: CifarData, { spec }: FormatOptions): Dataset {
  const { set, kind, description, parts, classNames } = data
  const classes = classCounts[set][kind]!
  if (classNames && classNames.length !== classes)
    throw new UserError(`${spec}: names of classes: expected ${classes}, got ${classNames.length}`)
  const n = parts.reduce((sum, { images }) => sum + images.length / imageBytes, 0)
  const values = new Uint8Array(n * imageBytes)
  const labels = new Int32Array(n)
  let at = 0
  for (const { file, images, labels: own } of parts) {
    const count = images.length / imageBytes
    values.set(images, at * imageBytes)
    labels.set(checkedLabels(file, own, { count, images: file, classes }), at)
    at += count
  }
  return memoryDataset({ spec, description, shape, classes, classNames, values, labels })
}
