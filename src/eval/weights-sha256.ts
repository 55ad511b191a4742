/** A name for the weights of a model, apart from its graph. */
import { createHash } from 'node:crypto'
import type { Model, OpaqueTensor } from '../onnx/model.ts'
import type { Tensor } from '../onnx/tensor.ts'

type Weight = readonly [name: string, value: Tensor | OpaqueTensor]

/**
 * SHA-256, in hex, over initializers and constants in the order of their names: name, type, shape, bytes. What lies in
 * subgraphs counts as graph.
 */
export function weightsSha256({ graph }: Model): string {
  const constants = graph.nodes.flatMap(({ op, outputs, attributes }): Weight[] => {
    const value = op === 'Constant' ? attributes.get('value') : undefined
    return value?.type === 'tensor' ? [[outputs[0]!, value.value]] : []
  })
  const hash = createHash('sha256')
  for (const [name, tensor] of [...graph.initializers, ...constants].sort(([a], [b]) => (a < b ? -1 : 1)))
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
