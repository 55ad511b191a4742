/**
 * The name of a data set's content, whatever file it comes from: the sum, modulo 2^256, over all samples of the SHA-256 of
 *   int32 place | int32 label | values          (little-endian)
 * where the values, in the order [C, H, W], are a byte a pixel if all of them are multiples of 1/255 in [0, 1], and float32
 * otherwise. A sum, so that samples can be added in any order while they are read for something else, and parts of the
 * data put together. It tells mistakes apart, not forgeries: sums of hashes can be forged (Wagner 2002).
 */
import { createHash } from 'node:crypto'
import type { Batch, Dataset } from './dataset.ts'

const modulus = 2n ** 256n

export class DataHash {
  #sum = 0n

  /** @param place of the batch's first sample in the data */
  add({ images, labels, n }: Batch, place: number): void {
    const length = images.length / n
    for (let i = 0; i < n; i += 1)
      this.#sum += sampleHash(place + i, labels[i]!, images.subarray(i * length, (i + 1) * length))
  }

  /** Adds another part of the data. @param hex of its hash */
  join(hex: string): void {
    this.#sum += BigInt(`0x${hex}`)
  }

  /** 64 hexadecimal digits. */
  get hex(): string {
    return (this.#sum % modulus).toString(16).padStart(64, '0')
  }
}

function sampleHash(place: number, label: number, values: Float32Array): bigint {
  const hash = createHash('sha256').update(Int32Array.of(place, label)).update(compact(values))
  return BigInt(`0x${hash.digest('hex')}`)
}

/** Bytes if nothing is lost by that. */
function compact(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!
    const level = Math.round(255 * value)
    if (!(level >= 0 && level <= 255) || Math.fround(level / 255) !== value)
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    bytes[i] = level
  }
  return bytes
}

const known = new WeakMap<Dataset, Promise<string>>()

/** Of all samples: reads the whole data set, once. */
export function hashOf(dataset: Dataset): Promise<string> {
  const before = known.get(dataset)
  if (before) return before
  const hash = readAll(dataset)
  known.set(dataset, hash)
  return hash
}

async function readAll(dataset: Dataset): Promise<string> {
  const hash = new DataHash()
  const size = 256
  for (let start = 0; start < dataset.size; start += size) {
    const n = Math.min(size, dataset.size - start)
    hash.add(await dataset.read(Int32Array.from({ length: n }, (_, i) => start + i)), start)
  }
  return hash.hex
}

/**
 * Tells data sets apart without reading them: SHA-256 of shape, labels and three samples, as hex.
 * For the question whether an evaluation that was stopped goes on with the same data.
 */
export async function fingerprintOf(dataset: Dataset): Promise<string> {
  const { size, shape, labels } = dataset
  const places = [...new Set([0, size >> 1, size - 1])].filter((place) => place >= 0)
  const { images } = await dataset.read(places)
  return createHash('sha256')
    .update(`${size} ${shape.join()} `)
    .update(labels)
    .update(compact(images))
    .digest('hex')
}
