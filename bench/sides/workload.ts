/** The files that every side of a bench reads, so that all compute the same. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Batch } from '../../src/data/dataset.ts'
import { writeModel } from '../../src/onnx/file.ts'
import type { Model } from '../../src/onnx/model.ts'

/** Of `network.onnx`, in the bytes of `weights.bin`: where each float32 initializer begins. */
export interface WeightEntry {
  readonly name: string
  readonly dims: readonly number[]
  /** In bytes. */
  readonly offset: number
}

/**
 * Writes `network.onnx`, `weights.json` and `weights.bin` (its initializers, for peers that do not read ONNX), `images.bin`
 * (float32 [n, ...shape]) and `labels.bin` (int32 [n]).
 *
 * @returns the folder, new
 */
export function writeWorkload(model: Model, { images, labels }: Pick<Batch, 'images' | 'labels'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-manifold-bench-'))
  writeModel(join(folder, 'network.onnx'), model)
  const entries: WeightEntry[] = []
  const parts: Uint8Array[] = []
  let offset = 0
  for (const [name, { dtype, dims, data }] of weightsOf(model)) {
    if (dtype !== 'float32') continue
    const { buffer, byteOffset, byteLength } = data as Float32Array
    entries.push({ name, dims, offset })
    parts.push(new Uint8Array(buffer, byteOffset, byteLength))
    offset += byteLength
  }
  writeFileSync(join(folder, 'weights.json'), JSON.stringify(entries))
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat(parts))
  writeFileSync(
    join(folder, 'images.bin'),
    new Uint8Array(images.buffer, images.byteOffset, images.byteLength),
  )
  writeFileSync(
    join(folder, 'labels.bin'),
    new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength),
  )
  return folder
}

const weightsOf = ({ graph }: Model) =>
  [...graph.initializers].flatMap(([name, tensor]) =>
    tensor.dtype === 'opaque' ? [] : [[name, tensor] as const],
  )

/** The samples of a workload. */
export function readSamples(folder: string): { images: Float32Array; labels: Int32Array } {
  const bytes = (name: string) => {
    const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name))
    return buffer.slice(byteOffset, byteOffset + byteLength)
  }
  return { images: new Float32Array(bytes('images.bin')), labels: new Int32Array(bytes('labels.bin')) }
}
