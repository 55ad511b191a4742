/** A name for the weights of a model, apart from its graph. */
import { createHash } from 'node:crypto'
import type { Model, OpaqueTensor } from '../onnx/model.ts'
import type { Tensor } from '../onnx/tensor.ts'

/** SHA-256, in hex, over the initializers in the order of their names: name, type, shape, bytes. */
export function weightsSha256({ graph }: Model): string {
  const hash = createHash('sha256')
  for (const [name, tensor] of [...graph.initializers].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${tensor.dtype}\0${tensor.dims.join(',')}\0`).update(bytesOf(tensor))
  return hash.digest('hex')
}

function bytesOf(tensor: Tensor | OpaqueTensor): Uint8Array | string {
  if (tensor.dtype === 'opaque') return tensor.bytes
  const { data } = tensor
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : JSON.stringify(data)
}
