/** An array of numbers in some file. */
import { type ByteSource, viewOf } from '../bytes/byte-source.ts'
import { formatOf, type NumberType } from './number-types.ts'

export interface NumericArray {
  /** In its file; empty where the file is the array. */
  readonly name: string
  readonly type: NumberType
  readonly shape: readonly number[]
  readonly littleEndian: boolean
  /** `C`: the last index runs fastest; `F`, Fortran: the first. */
  readonly order: 'C' | 'F'
  /** The numbers' bytes and nothing else; out of their compression, if there is one, with the first call. */
  bytes(): Promise<ByteSource>
}

export const countOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1)

/** @returns Infinity for shapes that no file can have */
export const byteLength = (type: NumberType, shape: readonly number[]): number =>
  shape.includes(0) ? 0 : formatOf(type).bytes * countOf(shape)

/** `x_test uint8 [10000, 32, 32, 3]` */
export const describeArray = ({ name, type, shape }: NumericArray): string =>
  `${name === '' ? '' : `${name} `}${type} [${shape.join(', ')}]`

/** All numbers, in the order of the file. */
export async function numbersOf(array: NumericArray): Promise<Float64Array> {
  const source = await array.bytes()
  const { bytes, read } = formatOf(array.type)
  const view = viewOf(await source.read(0, source.size))
  return Float64Array.from({ length: countOf(array.shape) }, (_, i) =>
    read(view, i * bytes, array.littleEndian),
  )
}
