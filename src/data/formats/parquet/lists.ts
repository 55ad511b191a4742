/** A column of images, or of features, as nested lists of numbers. */
import { UserError } from '../../../errors.ts'
import type { NumberType } from '../../arrays/number-types.ts'
import { countOf, type NumericArray } from '../../arrays/numeric-array.ts'
import { memorySource } from '../../bytes/byte-source.ts'
import type { ParquetFile, RowGroup } from './file.ts'
import { RowCache } from './row-cache.ts'

/** How the numbers of a type are held. */
const held = { bool: Uint8Array, uint8: Uint8Array, float32: Float32Array } as const

/**
 * An array for each row group, [rows, ...dims], with the dimensions of the first row of all.
 *
 * @throws UserError (there, or when they are read) for rows of other dimensions
 */
export async function listColumn(
  files: readonly ParquetFile[],
  column: string,
  type: NumberType,
): Promise<NumericArray[]> {
  const [first] = files
  const [row] = await first!.values(column, { start: 0, size: 1 })
  const dims = dimsOf(row)
  const length = countOf(dims)
  const Numbers = held[type as keyof typeof held] ?? Float64Array
  const cache = new RowCache(
    files,
    column,
    (values, file, group) => {
      const numbers = new Numbers(group.size * length)
      values.forEach((value, i) => {
        fill(numbers.subarray(i * length, (i + 1) * length), value, dims, () =>
          nameOf(file, group, i, column),
        )
      })
      return new Uint8Array(numbers.buffer)
    },
    (bytes) => bytes.length,
  )
  return cache.groups.map(({ size, file }, k) => ({
    name: column,
    type,
    shape: [size, ...dims],
    littleEndian: true,
    order: 'C',
    bytes: async () => memorySource(file.path, await cache.get(k)),
  }))
}

const nameOf = (file: ParquetFile, group: RowGroup, i: number, column: string): string =>
  `${file.path}: row ${group.start + i}: ${column}`

function dimsOf(value: unknown): number[] {
  return isList(value) ? [value.length, ...dimsOf(value[0])] : []
}

/** Lists come as arrays, of some types as typed ones. */
const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value)

/** Writes nested lists one number after the other. */
function fill(
  into: { [i: number]: number; length: number },
  value: unknown,
  dims: readonly number[],
  name: () => string,
): void {
  let at = 0
  const walk = (part: unknown, depth: number): void => {
    if (depth === dims.length) {
      if (typeof part !== 'number' && typeof part !== 'bigint' && typeof part !== 'boolean')
        throw new UserError(`${name()}: expected numbers, got ${part === null ? 'null' : typeof part}`)
      into[at++] = Number(part)
      return
    }
    if (!isList(part) || part.length !== dims[depth])
      throw new UserError(
        `${name()}: expected lists of [${dims.join(', ')}] as in the first row, got ${isList(part) ? `one of ${part.length}` : 'none'}`,
      )
    for (let i = 0; i < part.length; i += 1) walk(part[i], depth + 1)
  }
  walk(value, 0)
}
