/** .npy and .npz files for tests, of any dtype. */
import { type Zippable, zipSync } from 'fflate'
import { type NpyType, npy } from '../../../src/eval/save/npy.ts'

/** @param values their bytes are those of `dtype` already */
export const npyBytes = (dtype: string, shape: readonly number[], values: ArrayBufferView): Buffer =>
  Buffer.from(npy(dtype as NpyType, shape, values))

export const uint8 = (shape: readonly number[], from = 0): Buffer =>
  npyBytes(
    '|u1',
    shape,
    Uint8Array.from({ length: count(shape) }, (_, i) => from + i),
  )

export const float32 = (shape: readonly number[], values: readonly number[]): Buffer =>
  npyBytes(
    '<f4',
    shape,
    Float32Array.from({ length: count(shape) }, (_, i) => values[i] ?? 0),
  )

export const labels = (...values: readonly number[]): Buffer =>
  npyBytes('<i4', [values.length], Int32Array.from(values))

/** Arrays by name, compressed at a level: 0 stores them. */
export function npzBytes(arrays: Readonly<Record<string, Buffer>>, level: 0 | 6 = 0): Buffer {
  const files: Zippable = {}
  for (const [name, bytes] of Object.entries(arrays)) files[`${name}.npy`] = [bytes, { level }]
  return Buffer.from(zipSync(files))
}

const count = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1)
