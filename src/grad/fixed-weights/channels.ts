/** Constants that multiply or shift whole channels. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { elementCount, float32, type Tensor } from '../../onnx/tensor.ts'

/** A float32 tensor of the graph that nothing can change: no default of an input. */
export function constantOf(g: GraphBuilder, name: Value | undefined): Tensor | undefined {
  const tensor = name ? g.graph.initializers.get(name) : undefined
  if (tensor?.dtype !== 'float32' || g.graph.inputs.some((i) => i.name === name)) return undefined
  return tensor
}

/** The elements of a constant that holds one number a channel of `[N, C, ...]` and broadcasts over the rest. */
export function channelConstant(
  g: GraphBuilder,
  name: Value,
  rank: number,
  channels: number,
): Float32Array | undefined {
  const tensor = constantOf(g, name)
  if (tensor === undefined || elementCount(tensor.dims) !== channels) return undefined
  const fromEnd = tensor.dims.length - (rank - 1)
  if (tensor.dims.length > rank || (channels > 1 && tensor.dims[fromEnd] !== channels)) return undefined
  return tensor.data as Float32Array
}

/** One number a channel as an initializer that broadcasts over `[N, C, ...]`. */
export const channelInitializer = (
  g: GraphBuilder,
  hint: string,
  values: ArrayLike<number>,
  rank: number,
): Value =>
  g.initializer(
    hint,
    float32(Float32Array.from(values), [1, values.length, ...new Array<number>(rank - 2).fill(1)]),
  )
