/** The data of an evaluation: opened, made as large as the model wants it, and labelled with the model's classes. */
import { numberedBy, readClassList } from '../data/class-list.ts'
import type { Dataset } from '../data/dataset.ts'
import type { ImageOptions } from '../data/images/options.ts'
import { reshapedDataset } from '../data/images/reshaped-dataset.ts'
import { type OpenOptions, openDataset } from '../data/open.ts'
import { onlyClasses, relabel } from '../data/relabel.ts'
import { geometryOf, type ImagePreprocessing, imageOptions } from './preprocessing/image-preprocessing.ts'

export interface DataOptions {
  /** Folder of downloaded data sets. */
  readonly dataRoot?: string | undefined
  readonly seed?: number | undefined
  readonly preprocessing?: ImagePreprocessing | undefined
  /** Leaves out images that cannot be decoded; all are decoded to find out. */
  readonly skipBroken?: boolean | undefined
  /** Told what was left out. */
  readonly onSkipped?: ImageOptions['onSkipped']
  /** Of the data alone: names, or numbers. */
  readonly onlyClasses?: readonly string[] | undefined
  /** The model's classes in order, by which those of the data are numbered: a file of names, or the names. */
  readonly classes?: string | readonly string[] | undefined
}

/**
 * @param data a SPEC, or a data set
 * @param random what the set `random` is to be like
 * @throws UserError for data that cannot be opened, and for classes that do not fit
 */
export async function openData(
  data: string | Dataset,
  options: DataOptions,
  random: Pick<OpenOptions, 'shape' | 'classes'> = {},
): Promise<Dataset> {
  const { dataRoot, seed, preprocessing = {}, skipBroken, onSkipped, onlyClasses: only, classes } = options
  const opened =
    typeof data === 'string'
      ? await openDataset(data, {
          ...(dataRoot !== undefined && { root: dataRoot }),
          ...(seed !== undefined && { seed }),
          ...imageOptions(preprocessing),
          ...(skipBroken && { skipBroken, onSkipped }),
          ...random,
        })
      : data
  const geometry = geometryOf(preprocessing)
  // Encoded images have their size since they were decoded.
  const sized = geometry && opened.encoded === undefined ? reshapedDataset(opened, geometry) : opened
  const chosen = only ? onlyClasses(sized, only) : sized
  if (classes === undefined) return chosen
  const list = typeof classes === 'string' ? readClassList(classes) : classes.map((name) => [name] as const)
  return relabel(chosen, numberedBy(list, chosen))
}
