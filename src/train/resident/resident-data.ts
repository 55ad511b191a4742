/** A data set as two tensors, to lie where a graph runs. */
import { drawWindows } from '../../data/augment/augment-batch.ts'
import type { Dataset } from '../../data/dataset.ts'
import { int64, type Tensor } from '../../onnx/tensor.ts'
import type { TrainOptions } from '../options.ts'
import type { Resident } from './batches.ts'

export interface ResidentData {
  /** [size, ...shape]: uint8 pixels that stand for v / 255, or float32 values as they are. */
  readonly images: Tensor
  /** int64 [size]. */
  readonly labels: Tensor
}

/** What may lie on a device beside the network: more is fed batch by batch. */
const mostBytes = 2 ** 30

/** Samples read at a time. */
const chunk = 1024

/**
 * A data set that is to lie where the graph runs.
 *
 * @returns undefined where its batches have to be prepared outside
 */
export async function residentOf(
  data: Dataset,
  { adversarial, mix, augment = {}, seed }: Pick<TrainOptions, 'adversarial' | 'mix' | 'augment' | 'seed'>,
): Promise<Resident | undefined> {
  if (adversarial || mix.strategy === 'factors') return undefined
  // Without samples it tells whether all that is asked for moves pixels.
  if (drawWindows([], data.shape, augment, seed, 0) === undefined) return undefined
  const resident = await residentData(data)
  return resident && { data: resident, moves: Boolean(augment.flip || augment.crop) }
}

/**
 * Reads all of a data set: as bytes, where each value is one of the 256 that pixels have.
 *
 * @returns undefined for one that takes more than a GiB
 */
export async function residentData(data: Dataset): Promise<ResidentData | undefined> {
  const length = data.shape.reduce((a, n) => a * n, 1)
  const bytes = await asBytes(data, length)
  const values = bytes ?? (4 * data.size * length <= mostBytes ? await asFloats(data, length) : undefined)
  if (values === undefined) return undefined
  const dims = [data.size, ...data.shape]
  const dtype = values instanceof Uint8Array ? 'uint8' : 'float32'
  return { images: { dtype, dims, data: values }, labels: int64(data.labels) }
}

/** undefined where they are too many, or a value is none of a byte's. */
async function asBytes(data: Dataset, length: number): Promise<Uint8Array | undefined> {
  if (data.size * length > mostBytes) return undefined
  const bytes = new Uint8Array(data.size * length)
  for await (const { from, images } of chunks(data)) {
    const start = from * length
    for (let i = 0; i < images.length; i++) {
      const byte = Math.round(images[i]! * 255)
      if (Math.fround(byte / 255) !== images[i] || byte > 255) return undefined
      bytes[start + i] = byte
    }
  }
  return bytes
}

async function asFloats(data: Dataset, length: number): Promise<Float32Array> {
  const floats = new Float32Array(data.size * length)
  for await (const { from, images } of chunks(data)) floats.set(images, from * length)
  return floats
}

async function* chunks(data: Dataset): AsyncGenerator<{ from: number; images: Float32Array }> {
  for (let from = 0; from < data.size; from += chunk) {
    const count = Math.min(chunk, data.size - from)
    const { images } = await data.read(Int32Array.from({ length: count }, (_, i) => from + i))
    yield { from, images }
  }
}
