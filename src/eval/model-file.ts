/** A model to evaluate, wherever it comes from. */
import { createHash } from 'node:crypto'
import { decodeModel } from '../onnx/decode.ts'
import { encodeModel } from '../onnx/encode.ts'
import { readBytes, readModel } from '../onnx/file.ts'
import type { Model } from '../onnx/model.ts'
import { verifyModel } from '../onnx/verify.ts'

export interface ModelFile {
  /** As it was given, or `(in memory)`. */
  readonly path: string
  readonly sha256: string
  readonly model: Model
}

const inMemory = '(in memory)'

/** @throws UserError for what is no ONNX model */
export function openModelFile(source: string | Uint8Array | Model): ModelFile {
  if (typeof source === 'string') {
    const bytes = readBytes(source)
    return { path: source, sha256: sha256(bytes), model: readModel(source, bytes) }
  }
  if (!(source instanceof Uint8Array))
    return { path: inMemory, sha256: sha256(encodeModel(source)), model: source }
  const model = decodeModel(source)
  verifyModel(model)
  return { path: inMemory, sha256: sha256(source), model }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
