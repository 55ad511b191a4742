/** The bytes of an IDX file with this type code and these dimensions, around ready-made big-endian data. */
export function idxBytes(
  type: number,
  dims: readonly number[],
  data: Uint8Array | readonly number[],
): Buffer {
  const header = Buffer.alloc(4 + 4 * dims.length)
  header.set([0, 0, type, dims.length])
  for (const [i, dim] of dims.entries()) header.writeUInt32BE(dim, 4 + 4 * i)
  return Buffer.concat([header, Uint8Array.from(data)])
}

/** Big-endian float32 bytes. */
export function float32Bytes(values: readonly number[]): Buffer {
  const out = Buffer.alloc(4 * values.length)
  for (const [i, value] of values.entries()) out.writeFloatBE(value, 4 * i)
  return out
}
