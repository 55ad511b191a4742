/**
 * Digests of tensors from which the distance to another tensor can be estimated; tools/reference/sketch.py, its twin,
 * says how.
 */
import { gunzipSync } from 'node:zlib'

/** A tensor of PyTorch's float64 run. */
export interface Digest {
  readonly norm: number
  /** |a - b| / |b| of PyTorch's float32 run a. */
  readonly float32Distance: number
  readonly sketch: Float32Array
}

/** MurmurHash3's 32-bit finalizer. */
export function mix32(x: number): number {
  let h = x | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Count sketch: bucket from the low bits of the position's hash, sign from its highest. */
export function sketch(values: Float32Array, buckets: number): Float64Array {
  if (values.length <= buckets) return Float64Array.from(values)
  const sums = new Float64Array(buckets)
  for (let i = 0; i < values.length; i += 1) {
    const h = mix32(i)
    sums[h % buckets]! += h >>> 31 ? -values[i]! : values[i]!
  }
  return sums
}

/** An estimate of |values - b| / |b| for the tensor b of the digest: of 12 % spread with 32 buckets. */
export function distanceTo({ norm, sketch: other }: Digest, values: Float32Array, buckets: number): number {
  const own = sketch(values, buckets)
  const apart = Math.hypot(...own.map((v, i) => v - other[i]!))
  return norm > 0 ? apart / norm : apart
}

/** The digests of a golden file, one after the other, of tensors with these sizes. */
export function* readDigests(packed: Buffer, sizes: readonly number[], buckets: number): Generator<Digest> {
  const { buffer, byteOffset, byteLength } = gunzipSync(packed)
  const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
  let at = 0
  while (at < numbers.length)
    for (const size of sizes) {
      const [norm, float32Distance] = numbers.subarray(at, at + 2) as unknown as [number, number]
      const end = at + 2 + Math.min(size, buckets)
      yield { norm, float32Distance, sketch: numbers.subarray(at + 2, end) }
      at = end
    }
}
