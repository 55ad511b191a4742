/** The safetensors format, float32 alone; what the header says is in data/arrays/safetensors-header.ts. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import {
  headerLength,
  metadataKey,
  type Place,
  parseHeader,
  prefixLength,
} from '../../data/arrays/safetensors-header.ts'
import { UserError } from '../../errors.ts'
import { elementCount, float32, type Tensor } from '../../onnx/tensor.ts'

export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>
  /** The header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>
}

/** @returns the file in pieces, over the memory of the tensors; the same tensors and metadata give the same bytes */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array[] {
  const pieces = Object.values(tensors).map((t) => bytesOf(t.data as Float32Array))
  let at = 0
  const entries = Object.entries(tensors).map(([name, { dtype, dims }], i) => {
    if (dtype !== 'float32' || name === metadataKey)
      throw new Error(`Expected a float32 tensor, got "${name}" of type ${dtype}`)
    const begin = at
    at += pieces[i]!.length
    return [name, { dtype: 'F32', shape: dims, data_offsets: [begin, at] }] as const
  })
  const header = Buffer.from(JSON.stringify(Object.fromEntries([[metadataKey, metadata], ...entries])))
  // Spaces up to a multiple of 8 let a reader map the tensors into memory as they are.
  const padding = Buffer.alloc(-header.length & 7, ' ')
  const prefix = Buffer.alloc(prefixLength)
  prefix.writeBigUInt64LE(BigInt(header.length + padding.length))
  return [prefix, header, padding, ...pieces]
}

/** @throws UserError that names file and tensor: unreadable, cut short, of another type, or contradicting itself */
export function readSafetensors(file: string): Safetensors {
  const handle = open(file)
  try {
    const status = fstatSync(handle)
    if (!status.isFile()) throw new UserError(`${file}: expected a file`)
    const { size } = status
    const text = headerText(file, handle, size)
    const start = prefixLength + text.length
    const { places, metadata } = parseHeader(file, text.toString(), size - start, ['F32'])
    const read = ({ name, shape, begin }: Place) => {
      const data = new Float32Array(elementCount(shape))
      readInto(file, handle, bytesOf(data), start + begin)
      return [name, float32(data, shape)] as const
    }
    return { tensors: Object.fromEntries(places.map(read)), metadata }
  } finally {
    closeSync(handle)
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UserError(`${file}: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`)
  }
}

function headerText(file: string, handle: number, size: number): Buffer {
  if (size < prefixLength)
    throw new UserError(`${file}: expected at least ${prefixLength} bytes, got ${size}`)
  const prefix = Buffer.alloc(prefixLength)
  readInto(file, handle, prefix, 0)
  const text = Buffer.alloc(headerLength(file, prefix, size))
  readInto(file, handle, text, prefixLength)
  return text
}

/** A read may give less than it was asked for, and takes at most 2^31 - 1 bytes. */
function readInto(file: string, handle: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length; ) {
    const got = readSync(handle, into, done, Math.min(2 ** 30, into.length - done), position + done)
    if (got === 0) throw new UserError(`${file}: became shorter while it was read`)
    done += got
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
