/** Some samples of a data set, to be shown. */
import type { Dataset } from '../../data/dataset.ts'
import { UserError } from '../../errors.ts'
import { type Raster, rasterOf, scaledDown } from '../evaluation/picture-png.ts'
import { classText, findClass, inTurns } from './choose.ts'

export interface Sheet {
  readonly dataset: Dataset
  readonly tiles: readonly Tile[]
  /** Values outside of [0, 1] are there, and clipped. */
  readonly clipped: boolean
}

export interface Tile {
  /** Place in the data set. */
  readonly index: number
  readonly label: number
  /** The class's name, or its number. */
  readonly name: string
  readonly raster: Raster
}

export interface SheetOptions {
  /** How many samples; in turns by class. */
  readonly limit: number
  /** Only samples of this class, by name or number. */
  readonly only?: string | undefined
}

/** Images of large data sets are read in parts: each is made small before the next part comes. */
const atOnce = 16

/**
 * Reads samples and makes them small.
 *
 * @throws UserError for samples that are no pictures, and for no sample of the class
 */
export async function readSheet(dataset: Dataset, { limit, only }: SheetOptions): Promise<Sheet> {
  const places = chosenPlaces(dataset, { limit, only })
  const length = dataset.shape.reduce((product, dim) => product * dim, 1)
  const tiles: Tile[] = []
  let clipped = false
  for (let start = 0; start < places.length; start += atOnce) {
    const part = places.subarray(start, start + atOnce)
    const { images, labels } = await dataset.read(part)
    clipped ||= images.some((value) => value < 0 || value > 1)
    for (const [row, index] of part.entries()) {
      const label = labels[row]!
      const raster = rasterOf(images.slice(row * length, (row + 1) * length), dataset.shape)
      if (raster === undefined) throw noPictures(dataset)
      tiles.push({ index, label, name: classText(dataset, label), raster: scaledDown(raster) })
    }
  }
  return { dataset, tiles, clipped }
}

/** @throws UserError for a class without samples */
export function chosenPlaces(dataset: Dataset, { limit, only }: SheetOptions): Int32Array {
  const places = inTurns(dataset, limit, only === undefined ? undefined : findClass(dataset, only))
  if (places.length === 0)
    throw new UserError(`--class: expected samples of ${only}, ${dataset.spec} has none`)
  return places
}

const noPictures = ({ spec, shape }: Dataset): UserError =>
  new UserError(
    `${spec}: expected images [1 or 3, H, W] or [H, W], or points [2], to show, got samples [${shape.join(', ')}]`,
  )
