/** The tensors of a safetensors file, each read where it lies. */
import { UserError } from '../../errors.ts'
import { fileSource, section } from '../bytes/byte-source.ts'
import type { NumericArray } from './numeric-array.ts'
import { headerLength, parseHeader, prefixLength } from './safetensors-header.ts'

/** @throws UserError for files that are cut short or contradict themselves */
export async function safetensorsArrays(path: string): Promise<NumericArray[]> {
  const file = fileSource(path)
  if (file.size < prefixLength)
    throw new UserError(`${path}: expected at least ${prefixLength} bytes, got ${file.size}`)
  const length = headerLength(path, await file.read(0, prefixLength), file.size)
  const text = Buffer.from(await file.read(prefixLength, length)).toString()
  const start = prefixLength + length
  const { places } = parseHeader(path, text, file.size - start)
  return places.map(({ name, type, shape, begin, end }) => {
    const numbers = section(file, start + begin, end - begin)
    return { name, type, shape, littleEndian: true, order: 'C', bytes: async () => numbers }
  })
}
