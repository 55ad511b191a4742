/** dW of a 1x1 kernel without padding: a product of dY and X as they are. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { channelRows, contract, type Layout } from './contraction.ts'
import type { Geometry } from './geometry.ts'

/** dW[m, c] = sum over n, o of dY[n, m, o] * X[n, c, o * stride]. */
export function pointwise(g: GraphBuilder, X: Value, dY: Value, geometry: Geometry, layout: Layout): Value {
  const { window, sizes, C, M, positions } = geometry
  const { strides } = window
  const axes = strides.map((_, i) => i + 2)
  const read = strides.every((s) => s === 1)
    ? X
    : g.op('Slice', [X, g.ints(axes.map(() => 0)), g.ints(sizes), g.ints(axes), g.ints(strides)])
  const product = contract(
    g,
    channelRows(g, dY, M, positions, layout),
    channelRows(g, read, C, positions, layout),
    layout,
  )
  return g.op('Reshape', [product, g.ints([M, C, ...strides.map(() => 1)])])
}
