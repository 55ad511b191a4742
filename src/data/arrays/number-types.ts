/** The types of numbers in array files, and how each is read. */

interface NumberFormat {
  /** Of one number. */
  readonly bytes: number
  readonly kind: 'bool' | 'integer' | 'float'
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number
}

export const numberTypes = {
  bool: { bytes: 1, kind: 'bool', read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  uint8: { bytes: 1, kind: 'integer', read: (view, at) => view.getUint8(at) },
  int8: { bytes: 1, kind: 'integer', read: (view, at) => view.getInt8(at) },
  uint16: { bytes: 2, kind: 'integer', read: (view, at, little) => view.getUint16(at, little) },
  int16: { bytes: 2, kind: 'integer', read: (view, at, little) => view.getInt16(at, little) },
  uint32: { bytes: 4, kind: 'integer', read: (view, at, little) => view.getUint32(at, little) },
  int32: { bytes: 4, kind: 'integer', read: (view, at, little) => view.getInt32(at, little) },
  uint64: { bytes: 8, kind: 'integer', read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  int64: { bytes: 8, kind: 'integer', read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  float16: { bytes: 2, kind: 'float', read: (view, at, little) => half(view.getUint16(at, little)) },
  bfloat16: { bytes: 2, kind: 'float', read: (view, at, little) => upper(view.getUint16(at, little)) },
  float32: { bytes: 4, kind: 'float', read: (view, at, little) => view.getFloat32(at, little) },
  float64: { bytes: 8, kind: 'float', read: (view, at, little) => view.getFloat64(at, little) },
} as const satisfies Record<string, NumberFormat>

export type NumberType = keyof typeof numberTypes

export const formatOf = (type: NumberType): NumberFormat => numberTypes[type]

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction. */
function half(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

const word = new DataView(new ArrayBuffer(4))

/** The upper half of a float32. */
function upper(bits: number): number {
  word.setUint32(0, bits * 2 ** 16)
  return word.getFloat32(0)
}
