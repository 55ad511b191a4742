/** A data set from two IDX files: images, and labels under the name that goes with theirs. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../../errors.ts'
import { checkedLabels } from '../arrays/labels.ts'
import { type Dataset, memoryDataset } from '../dataset.ts'
import type { Format } from './format.ts'
import { type Idx, isIdx, readIdx } from './idx.ts'
import type { Place } from './place.ts'

export interface IdxOptions {
  /** Path of the labels; found by the images' name where absent. */
  readonly labels?: string | undefined
  /** Default: the images' path. */
  readonly spec?: string
  /** Default: the largest label + 1. */
  readonly classes?: number
  readonly classNames?: readonly string[]
}

/** An images file, or a folder with one a split, named as those of MNIST are. */
export const idx = {
  name: 'IDX',
  description: 'IDX images with their labels, gzipped or not',
  recognizes: (place) => isIdx(place.head) || imagesIn(place).length > 0,
  async open(place, { spec, labels, split }) {
    if (!place.isFolder) return openIdx(place.path, { spec, labels })
    const start = split === undefined || split === 'test' ? /^(t10k|test)/ : new RegExp(`^${split}\\b`)
    const name = imagesIn(place).find((file) => start.test(file))
    if (name === undefined)
      throw new UserError(
        `${spec}: split: expected one of ${imagesIn(place).join(', ')}, got "${split ?? 'test'}"`,
      )
    return openIdx(join(place.path, name), { spec })
  },
} as const satisfies Format

const imagesIn = ({ names }: Place): readonly string[] =>
  names.filter((name) => /-images[.-]idx\d-ubyte(\.gz)?$/.test(name))

/**
 * Opens an IDX data set.
 *
 * Images are [n, h, w], read as [1, h, w], or [n, c, h, w]; [n, d] are feature vectors. uint8 values are pixels,
 * value / 255; float32 and float64 are taken as they are, in float32.
 *
 * @throws UserError for files that readIdx refuses, other types or dimensions, values that are not finite, labels
 * that are missing, not one per image, not integers or outside of [0, classes)
 */
export async function openIdx(path: string, options: IdxOptions = {}): Promise<Dataset> {
  const images = await readIdx(path)
  const shape = imageShape(path, images)
  const labelsPath = options.labels ?? findLabels(path)
  const labels = readLabels(labelsPath, await readIdx(labelsPath), path, images.dims[0]!, options.classes)
  return memoryDataset({
    spec: options.spec ?? path,
    description: 'IDX images',
    shape,
    classes: options.classes ?? labels.reduce((most, label) => Math.max(most, label), 0) + 1,
    classNames: options.classNames,
    values: pixels(path, images),
    labels,
  })
}

/** The labels file that goes with an images file: images becomes labels and idx3 idx1, gzipped like it or not. */
export function findLabels(path: string): string {
  const name = basename(path)
  const labels = name.replace('images', 'labels').replace(/idx\d/, 'idx1')
  if (!name.includes('images'))
    throw new UserError(
      `${path}: labels: expected a name with "images" in it, or the labels as ${path},LABELS-PATH, got ${name}`,
    )
  const tried = [labels, labels.endsWith('.gz') ? labels.slice(0, -3) : `${labels}.gz`]
  const found = tried.map((file) => join(dirname(path), file)).find((file) => existsSync(file))
  if (found === undefined)
    throw new UserError(
      `${path}: labels: expected ${tried.join(' or ')} next to it, or the labels as ${path},LABELS-PATH, got no such file`,
    )
  return found
}

function imageShape(path: string, { type, dims }: Idx): readonly number[] {
  if (type === 'int8' || type === 'int16' || type === 'int32')
    throw new UserError(`${path}: type: expected images of uint8, float32 or float64, got ${type}`)
  if (dims.length < 2 || dims.length > 4)
    throw new UserError(
      `${path}: dimensions: expected images [n, h, w] or [n, c, h, w], or features [n, d], got [${dims.join(', ')}]`,
    )
  if (dims.includes(0))
    throw new UserError(`${path}: dimensions: expected none of them 0, got [${dims.join(', ')}]`)
  return dims.length === 3 ? [1, ...dims.slice(1)] : dims.slice(1)
}

function pixels(path: string, { dims, values }: Idx): Uint8Array | Float32Array {
  if (values instanceof Uint8Array) return values
  const out = Float32Array.from(values)
  // Checked after rounding to float32: a float64 beyond its range becomes infinite there.
  const bad = out.findIndex((value) => !Number.isFinite(value))
  if (bad !== -1)
    throw new UserError(
      `${path}: sample ${Math.floor(bad / (values.length / dims[0]!))}: expected finite float32 values, got ${values[bad]}`,
    )
  return out
}

function readLabels(
  path: string,
  { dims, values }: Idx,
  imagesPath: string,
  images: number,
  classes: number | undefined,
): Int32Array {
  if (dims.length !== 1)
    throw new UserError(`${path}: dimensions: expected labels [n], got [${dims.join(', ')}]`)
  return checkedLabels(path, values, { count: images, images: imagesPath, classes })
}
