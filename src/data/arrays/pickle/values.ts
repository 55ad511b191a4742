/** What a pickle may hold: data, and nothing that runs. */
import { UserError } from '../../../errors.ts'
import { numberTypeOf } from '../npy.ts'
import type { NumberType } from '../number-types.ts'
import { byteLength } from '../numeric-array.ts'

export type PickleValue =
  | null
  | boolean
  | number
  | string
  /** bytes, and str of Python 2, which is either text or bytes. */
  | Uint8Array
  /** Lists and tuples. */
  | PickleValue[]
  | PickleDict
  | PickledGlobal
  | PickledDtype
  | PickledArray

/** By key; bytes as keys are the text of the same characters. */
export type PickleDict = Map<PickleValue, PickleValue>

/** The name of something that Python would import. It is looked up in a table, never imported. */
export class PickledGlobal {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** numpy.dtype */
export class PickledDtype {
  readonly code: string
  littleEndian = true

  constructor(code: string) {
    this.code = code
  }

  /** Of the state (version, byte order, ...). */
  build(state: PickleValue): void {
    const order = Array.isArray(state) ? textOf(state[1]) : undefined
    if (order === undefined) throw broken('the state of a dtype')
    this.littleEndian = order !== '>'
  }
}

/** numpy.ndarray, as its constructor leaves it until its state is built. */
export class PickledArray {
  type: NumberType | undefined
  shape: readonly number[] = []
  order: 'C' | 'F' = 'C'
  littleEndian = true
  bytes = new Uint8Array()

  /** Of the state (version, shape, dtype, is in Fortran order, bytes). */
  build(state: PickleValue): void {
    if (!Array.isArray(state) || state.length !== 5) throw broken('the state of an array')
    this.fill(state[1]!, state[2]!, state[3] === true ? 'F' : 'C', state[4]!)
  }

  fill(shape: PickleValue, dtype: PickleValue, order: 'C' | 'F', bytes: PickleValue): void {
    if (!(dtype instanceof PickledDtype) || !isShape(shape)) throw broken('the shape and dtype of an array')
    const type = numberTypeOf(dtype.code)
    // Arrays of objects are lists of Python's own.
    if (type === undefined || !(bytes instanceof Uint8Array)) throw broken(`an array of numbers`, dtype.code)
    if (bytes.length !== byteLength(type, shape))
      throw broken(`${byteLength(type, shape)} bytes for ${type} [${shape.join(', ')}]`, `${bytes.length}`)
    Object.assign(this, { type, shape, order, littleEndian: dtype.littleEndian, bytes })
  }
}

const isShape = (value: PickleValue): value is number[] =>
  Array.isArray(value) && value.every((dim) => Number.isSafeInteger(dim) && (dim as number) >= 0)

/** Text, also as str of Python 2. */
export function textOf(value: PickleValue | undefined): string | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  return typeof value === 'string' ? value : undefined
}

export const broken = (expected: string, got = 'another thing'): UserError =>
  new UserError(`pickle: expected ${expected}, got ${got}`)
