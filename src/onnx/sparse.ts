/** Sparse initializers are only carried through, as bytes; but they define names. */
import { UserError } from '../errors.ts'
import type { Graph } from './model.ts'
import { decodeMessage, SparseTensorProto } from './schema.ts'

/** The names of the values that the sparse initializers of a graph define. */
export function sparseInitializers(graph: Graph): readonly string[] {
  const encoded = (graph.extra?.sparseInitializer ?? []) as readonly Uint8Array[]
  return encoded.map(nameOf)
}

/** A sparse tensor is called what the tensor of its values is called. */
function nameOf(bytes: Uint8Array): string {
  try {
    return decodeMessage<{ values: { name: string } | null }>(SparseTensorProto, bytes).values?.name ?? ''
  } catch (error) {
    throw new UserError(`a sparse initializer cannot be read (${(error as Error).message})`)
  }
}
