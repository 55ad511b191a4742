/** A parquet file: its schema and row groups, and the values of one column in one of them. */
import { fstatSync, readSync } from 'node:fs'
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { UserError } from '../../../errors.ts'
import { OpenFile } from '../../bytes/open-file.ts'
import { isObject } from '../../json.ts'

export interface ParquetFile {
  readonly path: string
  readonly columns: readonly SchemaTree[]
  /** What Hugging Face keeps about each column, by its name; empty for files by others. */
  readonly features: Readonly<Record<string, unknown>>
  readonly groups: readonly RowGroup[]
  /** The values of a column in a row group, or in all rows. @throws UserError for a broken file */
  values(column: string, group?: RowGroup): Promise<unknown[]>
}

/** Rows start to start + size - 1. */
export interface RowGroup {
  readonly start: number
  readonly size: number
}

/** @throws UserError for a file that is cut short or broken */
export async function openParquet(path: string): Promise<ParquetFile> {
  const file = asyncBuffer(path)
  const metadata = await orBroken(path, () => parquetMetadataAsync(file))
  const groups: RowGroup[] = []
  let start = 0
  for (const { num_rows } of metadata.row_groups) {
    groups.push({ start, size: Number(num_rows) })
    start += Number(num_rows)
  }
  return {
    path,
    columns: parquetSchema(metadata).children,
    features: featuresOf(metadata),
    groups,
    async values(column, group) {
      const { start: rowStart, size } = group ?? { start: 0, size: start }
      // Bytes stay bytes; text that is marked as such still comes as text.
      const options = {
        file,
        metadata,
        columns: [column],
        rowStart,
        rowEnd: rowStart + size,
        compressors,
        utf8: false,
      }
      const rows = await orBroken(path, () => parquetReadObjects(options))
      if (rows.length !== size)
        throw new UserError(
          `${path}: column ${column}: expected ${size} rows from row ${rowStart}, got ${rows.length}`,
        )
      return rows.map((row) => row[column])
    },
  }
}

/**
 * The bytes for the library, which asks for several places at once and after an error forgets the others: a rejection of those
 * would be nobody's and end the process. So bytes are read at once (decoding them takes longer), and for places beyond the end,
 * which a damaged file names, there are fewer, whose decoding then fails.
 */
function asyncBuffer(path: string): AsyncBuffer {
  // Held whole: it is closed when nothing refers to it.
  const open = new OpenFile(path)
  const { size } = fstatSync(open.file)
  const within = (place: number) => Math.min(size, Math.max(0, Math.trunc(place) || 0))
  return {
    byteLength: size,
    slice(start, end = size) {
      const from = within(start)
      const bytes = new Uint8Array(Math.max(0, within(end) - from))
      for (let done = 0, got = -1; got !== 0 && done < bytes.length; done += got)
        got = readSync(open.file, bytes, done, Math.min(2 ** 30, bytes.length - done), from + done)
      return bytes.buffer
    },
  }
}

/** The library's own errors are about the file; they are told as such. */
async function orBroken<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof UserError) throw error
    const [message] = (error as Error).message.split('\n')
    throw new UserError(`${path}: expected a whole parquet file, got a broken one (${message})`)
  }
}

/** https://huggingface.co/docs/datasets/about_dataset_features, as JSON in the file's metadata. */
function featuresOf({ key_value_metadata: entries }: FileMetaData): Readonly<Record<string, unknown>> {
  const text = entries?.find(({ key }) => key === 'huggingface')?.value
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    const info = isObject(value) ? value.info : undefined
    const features = isObject(info) ? info.features : undefined
    return isObject(features) ? features : {}
  } catch {
    return {}
  }
}
