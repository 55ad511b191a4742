/** Models run at any batch size, whatever size their file fixes. */
import { randomStream } from '../data/random.ts'
import { UserError } from '../errors.ts'
import { freeBatch } from '../onnx/free-batch.ts'
import type { Model } from '../onnx/model.ts'
import { type Tensor, toNumbers } from '../onnx/tensor.ts'

/** A model that is open and takes rows of one length: images, or what lies at a tensor. */
export interface Opened {
  /** How many rows the graph takes at once; null if any number will do. */
  readonly batch: number | null
  run(rows: Float32Array): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

/**
 * Opens a model with its batch made free, where that gives what the file itself gives.
 *
 * @param length of a row
 */
export async function openAnyBatch<T extends Opened>(
  model: Model,
  length: number,
  open: (model: Model) => Promise<T>,
): Promise<T> {
  const fixed = await open(model)
  const freed = freeBatch(model)
  if (freed === null) return fixed
  try {
    const free = await open(freed)
    if (await agree(fixed, free, length)) {
      await fixed.release()
      return free
    }
    await free.release()
  } catch (error) {
    // A graph that does not take more than its own batch after all is run piece by piece.
    if (!(error instanceof UserError)) throw error
  }
  return fixed
}

/** Compares the freed graph at a batch of its own with the file's, row by row, on noise. */
async function agree(fixed: Opened, free: Opened, length: number): Promise<boolean> {
  const random = randomStream(0, 'free batch', 0, 0)
  const rows = Float32Array.from({ length: (2 * (fixed.batch ?? 1) + 1) * length }, () => random.uniform())
  const [a, b] = await Promise.all(
    [fixed, free].map((opened) =>
      chunked(opened.batch, length)(rows, undefined, opened.run).catch(() => undefined),
    ),
  )
  if (a === undefined || b === undefined) return false
  return Object.entries(a).every(([name, x]) => {
    const y = b[name]
    const scale = x.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    return x.length === y?.length && x.every((value, i) => Math.abs(value - y[i]!) <= 1e-4 * scale)
  })
}

type Run = (rows: Float32Array, labels: Int32Array, targets: Int32Array) => Promise<Record<string, Tensor>>

/** Runs a fixed batch size piece by piece (the last one filled up with copies), any batch size at once. */
export function chunked(size: number | null, length: number) {
  return async (
    all: Float32Array,
    classes: readonly [labels: Int32Array, targets: Int32Array] | undefined,
    run: Run,
  ): Promise<Record<string, Float32Array>> => {
    const n = all.length / length
    const [labels, targets] = classes ?? [new Int32Array(n), new Int32Array(n)]
    if (size === null || size === n) return allFloats(await run(all, labels, targets))
    const whole: Record<string, Float32Array> = {}
    for (let start = 0; start < n; start += size) {
      const count = Math.min(size, n - start)
      const rows = Array.from({ length: size }, (_, i) => start + Math.min(i, count - 1))
      const chunk = new Float32Array(size * length)
      rows.forEach((row, i) => {
        chunk.set(all.subarray(row * length, (row + 1) * length), i * length)
      })
      const results = allFloats(
        await run(
          chunk,
          Int32Array.from(rows, (row) => labels[row]!),
          Int32Array.from(rows, (row) => targets[row]!),
        ),
      )
      for (const [name, data] of Object.entries(results)) {
        const each = data.length / size
        whole[name] ??= new Float32Array(n * each)
        whole[name].set(data.subarray(0, count * each), start * each)
      }
    }
    return whole
  }
}

const allFloats = (results: Record<string, Tensor>): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, floats(tensor)]))

/** The elements of a result, of whatever type, as float32. */
export const floats = (tensor: Tensor): Float32Array =>
  tensor.dtype === 'float32' ? (tensor.data as Float32Array) : Float32Array.from(toNumbers(tensor))
