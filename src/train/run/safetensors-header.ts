/** The header of a safetensors file, checked: which bytes after it are which tensor. */
import { UserError } from '../../errors.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { isObject, parseObject } from './json.ts'

export const metadataKey = '__metadata__'

export interface Header {
  /** In the order of the file's bytes. */
  readonly places: readonly Place[]
  readonly metadata: Readonly<Record<string, string>>
}

/** Where a float32 tensor lies. */
export interface Place {
  readonly name: string
  readonly shape: readonly number[]
  /** Bytes after the header. */
  readonly begin: number
  readonly end: number
}

/**
 * @param length bytes after the header
 * @throws UserError that names file and tensor: another type, a gap, an overlap, more or fewer bytes than the file has
 */
export function parseHeader(file: string, text: string, length: number): Header {
  const { [metadataKey]: metadata = {}, ...entries } = parseObject(`${file}: header`, text)
  const places = Object.entries(entries)
    .map(([name, entry]) => placeOf(file, name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
  let at = 0
  for (const { name, begin, end } of places) {
    if (begin !== at)
      throw new UserError(`${where(file, name)}: data_offsets: expected it to begin at ${at}, got ${begin}`)
    at = end
  }
  if (at !== length) throw new UserError(`${file}: expected ${at} bytes of tensors, got ${length}`)
  if (!isTexts(metadata))
    throw new UserError(`${file}: ${metadataKey}: expected texts, got ${JSON.stringify(metadata)}`)
  return { places, metadata }
}

const where = (file: string, name: string): string => `${file}: tensor ${JSON.stringify(name)}`

function placeOf(file: string, name: string, entry: unknown): Place {
  const what = where(file, name)
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {}
  if (dtype !== 'F32') throw new UserError(`${what}: dtype: expected "F32", got ${JSON.stringify(dtype)}`)
  if (!isSizes(shape)) throw new UserError(`${what}: shape: expected sizes, got ${JSON.stringify(shape)}`)
  if (!isSizes(offsets) || offsets.length !== 2)
    throw new UserError(`${what}: data_offsets: expected two numbers, got ${JSON.stringify(offsets)}`)
  const [begin, end] = offsets as [number, number]
  const expected = elementCount(shape) * Float32Array.BYTES_PER_ELEMENT
  if (end - begin !== expected)
    throw new UserError(
      `${what}: data_offsets: expected ${expected} bytes for [${shape}], got ${end - begin}`,
    )
  return { name, shape, begin, end }
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every((text) => typeof text === 'string')
