/** A variable of a MAT-file: what it is called, what it holds, and where its numbers are. The format is told in mat.ts. */
import { UserError } from '../../errors.ts'
import { type ByteSource, section, viewOf } from '../bytes/byte-source.ts'
import type { NumberType } from './number-types.ts'
import { byteLength, type NumericArray } from './numeric-array.ts'

/** Of an element. */
export const tagLength = 8
/** Bytes that hold all of a variable up to its numbers. */
export const descriptionLength = 4096
/** Classes of arrays of numbers, double to uint64; others hold text, cells, structures and sparse matrices. */
const [firstNumeric, lastNumeric] = [6, 15]

/** Types of elements that are numbers. An array of doubles is stored in a smaller type where its values allow it. */
const types: Readonly<Record<number, NumberType>> = {
  1: 'int8',
  2: 'uint8',
  3: 'int16',
  4: 'uint16',
  5: 'int32',
  6: 'uint32',
  7: 'float32',
  9: 'float64',
  12: 'int64',
  13: 'uint64',
}

/** A miMATRIX element, compressed or not. */
export interface Element {
  readonly name: string
  /** Its first bytes, descriptionLength of them or all. */
  head(): Promise<Uint8Array>
  bytes(): Promise<ByteSource>
}

/** None for variables that are no arrays of real numbers. */
export async function variableOf(element: Element, little: boolean): Promise<NumericArray[]> {
  const head = await element.head()
  const broken = (what: string) => new UserError(`${element.name}: broken variable: expected ${what}`)
  const parts = readParts(head, little)
  const [flags, dims, name, numbers] = parts
  if (!flags || flags.size < 8) throw broken('flags')
  const kind = flags.view.getUint32(0, little)
  const isComplex = (kind & 0x800) !== 0
  if ((kind & 0xff) < firstNumeric || (kind & 0xff) > lastNumeric || isComplex) return []
  if (!dims || dims.size % 4 !== 0) throw broken('dimensions')
  if (!name || !numbers) throw broken('a name and numbers')
  const shape = Array.from({ length: dims.size / 4 }, (_, i) => dims.view.getInt32(4 * i, little))
  const text = Buffer.from(name.view.buffer, name.view.byteOffset, name.size).toString('latin1')
  const type = types[numbers.type]
  if (type === undefined || shape.some((dim) => dim < 0) || numbers.size !== byteLength(type, shape))
    throw broken(
      `numbers for "${text}" [${shape.join(', ')}], got ${numbers.size} bytes of type ${numbers.type}`,
    )
  const array: NumericArray = {
    name: text,
    type,
    shape,
    littleEndian: little,
    order: 'F',
    async bytes() {
      const source = await element.bytes()
      if (numbers.start + numbers.size > source.size)
        throw new UserError(
          `${element.name}: ${text}: cut short: expected ${numbers.size} bytes of numbers, got ${source.size - numbers.start}`,
        )
      return section(source, numbers.start, numbers.size)
    },
  }
  return [array]
}

/** An element within a variable; of the numbers, the view may have the beginning alone. */
interface Part {
  readonly type: number
  readonly size: number
  readonly start: number
  readonly view: DataView
}

/** The first four elements of a variable, or as many as there are. */
function readParts(head: Uint8Array, little: boolean): Part[] {
  const view = viewOf(head)
  const parts: Part[] = []
  for (let at = tagLength; parts.length < 4 && at + tagLength <= head.length; ) {
    const word = view.getUint32(at, little)
    // In the short form the upper half of the first word is the length, and the data lie in the tag itself.
    const short = word >>> 16 !== 0
    const size = short ? word >>> 16 : view.getUint32(at + 4, little)
    const start = at + (short ? 4 : tagLength)
    // The first three are looked into; one that is cut off is as good as none.
    if (parts.length < 3 && start + size > head.length) break
    const seen = Math.min(size, head.length - start)
    parts.push({
      type: word & 0xffff,
      size,
      start,
      view: new DataView(view.buffer, view.byteOffset + start, seen),
    })
    at = start + size + padding(start + size - at)
  }
  return parts
}

/** Bytes up to a multiple of 8. */
export const padding = (length: number): number => -length & 7
