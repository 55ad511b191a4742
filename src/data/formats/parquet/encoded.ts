/** A column of images as the bytes of PNG, JPEG ... files. */
import { UserError } from '../../../errors.ts'
import type { EncodedImages } from '../../images/encoded-images.ts'
import { isObject } from '../../json.ts'
import type { ParquetFile } from './file.ts'
import { RowCache } from './row-cache.ts'

/** The images of all files, by number. */
export function encodedColumn(
  files: readonly ParquetFile[],
  column: string,
): Pick<EncodedImages, 'nameOf' | 'bytes'> {
  const cache = new RowCache(
    files,
    column,
    (values) => values.map(bytesOf),
    (images) => images.reduce((sum, image) => sum + (image?.length ?? 0), 0),
  )
  const placeOf = (i: number) => {
    const k = cache.starts.findLastIndex((start) => start <= i)
    return { k, row: i - cache.starts[k]! }
  }
  const nameOf = (i: number) => {
    const { k, row } = placeOf(i)
    const { file, start } = cache.groups[k]!
    return `${file.path}: row ${start + row}`
  }
  return {
    nameOf,
    async bytes(i) {
      const { k, row } = placeOf(i)
      const image = (await cache.get(k))[row]
      if (image) return image
      throw new UserError(`${nameOf(i)}: ${column}: expected the bytes of an image, got none`)
    },
  }
}

/** Of bytes, or of {bytes, path}; a copy, so that a row group's pages are not kept for one image. */
function bytesOf(value: unknown): Uint8Array | undefined {
  const bytes = isObject(value) && !(value instanceof Uint8Array) ? value.bytes : value
  return bytes instanceof Uint8Array ? new Uint8Array(bytes) : undefined
}
