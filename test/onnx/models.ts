/** Models on disk for the tests of this folder, and what it takes to run any of them and compare the outputs. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as assert from 'uvu/assert'
import type { Dim, Model } from '../../src/onnx/model.ts'
import { type DType, dtypes, elementCount, filled, type Tensor, toNumbers } from '../../src/onnx/tensor.ts'
import { type Feeds, loadOrt, openSession } from '../../src/runtime/session.ts'
import { sharedPath } from '../shared.ts'

/** A file that tools/reference/onnx-fixtures.py has written. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../goldens/onnx/${name}`, import.meta.url))

/** The shared models that ONNX Runtime loads: finn_cybsec_mlp uses operators of another runtime. */
export function sharedModels(): string[] {
  const folders = [sharedPath('models'), sharedPath('models', 'torchvision')]
  return folders
    .filter((folder) => folder !== null)
    .flatMap((folder) => readdirSync(folder).map((file) => path.join(folder, file)))
    .filter((file) => file.endsWith('.onnx') && !file.includes('finn_cybsec'))
}

/** A free size: two samples, images of 48 pixels. */
const sizeOf = (dim: Dim, axis: number): number => (typeof dim === 'number' ? dim : axis > 1 ? 48 : 2)

/** Numbers in [-1, 1), or small integers, that depend on their position alone. */
export function wave(dtype: DType, dims: readonly number[]): Tensor {
  const tensor = filled(dtype, dims, 0)
  const size = elementCount(dims)
  const values = Array.from({ length: size }, (_, i) => Math.sin(i * i * 0.7 + i * 0.3 + 1))
  if (dtype === 'float32' || dtype === 'float64') return { ...tensor, data: dtypes[dtype].array.from(values) }
  if (dtype === 'float16' || dtype === 'bfloat16')
    return { ...tensor, data: Uint16Array.from(values, (v) => filled(dtype, [], v).data[0] as number) }
  if (dtype === 'int64') return { ...tensor, data: BigInt64Array.from(values, (v) => BigInt(v > 0)) }
  return { ...tensor, data: dtypes[dtype as 'int32'].array.from(values, (v) => Number(v > 0)) }
}

/** One tensor for every input that has no default. */
export function feedsOf(model: Model): Record<string, Tensor> {
  const free = model.graph.inputs.filter(({ name }) => !model.graph.initializers.has(name))
  return Object.fromEntries(
    free.map(({ name, type }) => {
      if (type?.kind !== 'tensor') throw new Error(`Expected input "${name}" to be a tensor`)
      return [name, wave(type.dtype, (type.shape ?? [2, 3]).map(sizeOf))]
    }),
  )
}

/** The outputs that are tensors: the others cannot be fetched from Node. */
export const tensorOutputs = (model: Model): string[] =>
  model.graph.outputs.filter(({ type }) => type?.kind !== 'other').map(({ name }) => name)

export async function outputsOf(
  model: Model | Uint8Array,
  feeds: Feeds,
  wanted?: readonly string[],
): Promise<Record<string, Tensor>> {
  const session = await openSession(model, { threads: 2 })
  try {
    return await session.run(feeds, {}, wanted)
  } finally {
    await session.release()
  }
}

/** What plain ONNX Runtime, which reads the file itself, gives for the same feeds. */
export async function outputsOfFile(
  file: string,
  feeds: Feeds,
  wanted: readonly string[],
): Promise<Record<string, Tensor>> {
  const ort = await loadOrt()
  const options = { intraOpNumThreads: 2, logSeverityLevel: 3, enableMemPattern: false } as const
  const inputs = Object.entries(feeds).map(
    ([name, { dtype, data, dims }]) =>
      [name, new ort.Tensor(dtype as 'float32', data as never, dims)] as const,
  )
  const session = await ort.InferenceSession.create(file, options)
  try {
    const outputs = await session.run(Object.fromEntries(inputs), [...wanted])
    return Object.fromEntries(
      Object.entries(outputs).map(([name, t]) => [
        name,
        { dtype: t.type as DType, dims: t.dims, data: t.data as Tensor['data'] },
      ]),
    )
  } finally {
    await session.release()
  }
}

/** Same names, types and sizes; numbers equal to the bit, or within `tolerance` of the larger of 1 and themselves. */
export function sameOutputs(
  got: Readonly<Record<string, Tensor>>,
  expected: Readonly<Record<string, Tensor>>,
  tolerance = 0,
): void {
  assert.equal(Object.keys(got).sort(), Object.keys(expected).sort())
  assert.ok(Object.keys(expected).length > 0, 'no outputs to compare')
  for (const [name, tensor] of Object.entries(expected)) {
    const other = got[name]!
    assert.equal([other.dtype, ...other.dims], [tensor.dtype, ...tensor.dims], name)
    if (tensor.dtype === 'string') assert.equal(other.data, tensor.data, name)
    else if (tolerance === 0) assert.ok(bytesOf(other).equals(bytesOf(tensor)), `${name}: bits differ`)
    else {
      const [a, b] = [toNumbers(other), toNumbers(tensor)]
      const worst = Math.max(0, ...a.map((x, i) => distance(x, b[i]!)))
      assert.ok(worst <= tolerance, `${name}: differs by ${worst}`)
    }
  }
}

const distance = (a: number, b: number): number =>
  Object.is(a, b) ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b))

function bytesOf({ data }: Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = data as Uint8Array
  return Buffer.from(buffer, byteOffset, byteLength)
}

export const readBuffer = (file: string): Buffer => readFileSync(file)
