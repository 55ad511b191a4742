/**
 * The arrays of numbers of a Level 5 MAT-file: a header of 128 bytes, then an element a variable. An element is a tag (type
 * and length, uint32 each, or uint16 each where the data fit in the tag's last 4 bytes) and its data, padded to 8 bytes. A
 * variable is a miMATRIX element made of four others, flags, dimensions, name and numbers, or such an element compressed.
 *
 * MathWorks, "MAT-File Format", https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf
 */
import { UserError } from '../../errors.ts'
import { type ByteSource, fileSource, headOf, section, viewOf } from '../bytes/byte-source.ts'
import { inflated } from '../bytes/inflate.ts'
import { spooled } from '../bytes/spool.ts'
import { descriptionLength, type Element, padding, tagLength, variableOf } from './mat-variable.ts'
import type { NumericArray } from './numeric-array.ts'

const headerLength = 128
/** Types of elements that are a variable. */
const [matrix, compressed] = [14, 15]

export const isMat = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, 10)).toString('latin1') === 'MATLAB 5.0' || isMat73(head)

const isMat73 = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, 10)).toString('latin1') === 'MATLAB 7.3'

/** @throws UserError for files that are cut short or broken, or of version 7.3, which is HDF5 */
export async function matArrays(path: string): Promise<NumericArray[]> {
  const file = fileSource(path)
  const head = await file.read(0, Math.min(headerLength, file.size))
  if (isMat73(head))
    throw new UserError(
      `${path}: version: expected a Level 5 MAT-file, as save(..., '-v7') and scipy.io.savemat write, got 7.3 (HDF5)`,
    )
  const order = Buffer.from(head.subarray(126)).toString('latin1')
  if (!isMat(head) || (order !== 'IM' && order !== 'MI'))
    throw new UserError(`${path}: expected a Level 5 MAT-file, got ${head.length} bytes of something else`)
  const little = order === 'IM'
  const arrays: NumericArray[] = []
  for (let at = headerLength; at < file.size; ) {
    const tag = viewOf(await file.read(at, Math.min(tagLength, file.size - at)))
    const end = at + tagLength + (tag.byteLength < tagLength ? 0 : tag.getUint32(4, little))
    if (end > file.size)
      throw new UserError(
        `${path}: cut short: expected an element of ${end - at} bytes at ${at}, got ${file.size - at}`,
      )
    const type = tag.getUint32(0, little)
    const element = section(file, at, end - at)
    if (type === compressed) arrays.push(...(await variableOf(unpacked(element, little), little)))
    else if (type === matrix) arrays.push(...(await variableOf(plain(element), little)))
    // What is compressed is not padded.
    at = type === compressed ? end : end + padding(end - at)
  }
  return arrays
}

const plain = (element: ByteSource): Element => ({
  name: element.name,
  head: () => element.read(0, Math.min(descriptionLength, element.size)),
  bytes: async () => element,
})

function unpacked(element: ByteSource, little: boolean): Element {
  const data = section(element, tagLength, element.size - tagLength)
  const stream = (most: number) => inflated(data, 'zlib', most)
  let whole: Promise<ByteSource> | undefined
  return {
    name: element.name,
    head: () => headOf(stream(Number.POSITIVE_INFINITY), descriptionLength),
    bytes() {
      // No more than the element's own tag says.
      whole ??= this.head().then((head) =>
        spooled(element.name, stream(tagLength + viewOf(head).getUint32(4, little))),
      )
      return whole
    },
  }
}
