/**
 * Image sets of Hugging Face as parquet files: a column of images and one of labels, whose classes' names lie in the metadata.
 * Row groups are read and decoded when one of their images is asked for; the latest are kept.
 *
 * https://huggingface.co/docs/hub/datasets-image#parquet-format
 */
import { UserError } from '../../../errors.ts'
import { arrayDataset } from '../../arrays/array-dataset.ts'
import { checkedLabels, classesOf } from '../../arrays/labels.ts'
import { arrayOptions, classesSaid, scaleSaid } from '../../arrays/open-arrays.ts'
import { sampleReader } from '../../arrays/sample-reader.ts'
import { imageDataset } from '../../images/image-dataset.ts'
import type { Format } from '../format.ts'
import { columnsOf } from './columns.ts'
import { encodedColumn } from './encoded.ts'
import type { ParquetFile } from './file.ts'
import { listColumn } from './lists.ts'
import { isParquet, parquetFolders, shardsOf } from './shards.ts'

export const parquet = {
  name: 'parquet',
  description: 'images in parquet files, as Hugging Face keeps them, in a file or a folder',
  options: [...arrayOptions, 'images', 'labels'],
  recognizes: (place) => (isParquet(place.head) && !place.isGzip) || parquetFolders(place).length > 0,
  async open(place, options) {
    const { spec, said } = options
    const { split, files: paths } = shardsOf(place, spec, options.split)
    // Loaded here, so that commands without parquet do not wait for its reader.
    const { openParquet } = await import('./file.ts')
    const files = await Promise.all(paths.map(openParquet))
    const columns = columnsOf(files[0]!, said)
    const { images, kind, classNames } = columns
    const classes = classNames?.length ?? classesSaid(place.path, said)
    const labels = await labelsOf(files, columns.labels, classes)
    if (labels.length === 0) throw new UserError(`${place.path}: expected rows, got none`)
    const description = `parquet files (${split}): images in column ${images}, labels in ${columns.labels}`
    const found = { spec, description, labels, classes: classes ?? classesOf(labels), classNames }
    if (kind === 'encoded') return imageDataset({ ...found, ...encodedColumn(files, images) }, options)
    const arrays = await listColumn(files, images, kind)
    const scale = scaleSaid(place.path, said)
    const parts = arrays.map((array) =>
      sampleReader(array, `${place.path}: ${images}`, { layout: said?.layout, scale }),
    )
    return arrayDataset({ ...found, parts })
  },
} as const satisfies Format

/** Of all files, one after the other. */
async function labelsOf(
  files: readonly ParquetFile[],
  column: string,
  classes: number | undefined,
): Promise<Int32Array> {
  const parts: Int32Array[] = []
  for (const file of files) {
    const values = (await file.values(column)).map((value) =>
      typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN,
    )
    const rules = { count: values.length, images: file.path, classes }
    parts.push(checkedLabels(`${file.path}: ${column}`, values, rules))
  }
  return Int32Array.from(parts.flatMap((part) => [...part]))
}
