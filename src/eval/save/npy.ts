/**
 * Arrays as NumPy's .npy, version 1.0: the format's own text is
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

/** `<f4` float32, `<i4` int32, `<f8` float64, `|b1` one byte each, `<U12` 12 characters of UTF-32 each. */
export type NpyType = '<f4' | '<i4' | '<f8' | '|b1' | `<U${number}`

/** The bytes before the data: C order, padded to a multiple of 64. */
export function npyHeader(dtype: NpyType, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${tuple}), }`
  const length = Math.ceil((dictionary.length + 11) / 64) * 64
  const bytes = new Uint8Array(length)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  new DataView(bytes.buffer).setUint16(8, length - 10, true)
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(length - 11)}\n`), 10)
  return bytes
}

/** A whole array; the numbers are little-endian, as on every machine that ONNX Runtime has binaries for. */
export function npy(dtype: NpyType, shape: readonly number[], data: ArrayBufferView): Uint8Array {
  const header = npyHeader(dtype, shape)
  const bytes = new Uint8Array(header.length + data.byteLength)
  bytes.set(header)
  bytes.set(bytesOf(data), header.length)
  return bytes
}

/** Text, each padded to the longest with zeros. */
export function npyStrings(texts: readonly string[]): Uint8Array {
  const codes = texts.map((text) => Array.from(text, (c) => c.codePointAt(0)!))
  const width = Math.max(1, ...codes.map((c) => c.length))
  const data = new Uint32Array(texts.length * width)
  codes.forEach((c, i) => {
    data.set(c, i * width)
  })
  return npy(`<U${width}`, [texts.length], data)
}

export const bytesOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
