/** dW of a depthwise two-dimensional convolution. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { channelsFirst } from './contraction.ts'
import { type Geometry, range, readPosition, selection } from './geometry.ts'
import { gatherRows, rowsOfWindows } from './rows.ts'

/**
 * The products of all pairs of columns, of which those are kept that a tap brings together:
 *   Z[c, o, i, u] = sum over n, y of dY[n, c, y, o] * X[n, c, y * stride + i * dilation - pad, u]
 *   dW[c, i, j] = sum over o of Z[c, o, i, o * stride + j * dilation - pad]
 * Far more products than needed, but as one matrix product a channel; a sum for each tap goes through memory as often as there
 * are taps.
 */
export function pairedColumns(g: GraphBuilder, X: Value, dY: Value, geometry: Geometry): Value {
  const { window, group, sizes, outputs } = geometry
  const [kh, kw, W] = [window.kernel[0]!, window.kernel[1]!, sizes[1]!]
  const [height, width] = [outputs[0]!, outputs[1]!]
  // For each output row all taps side by side.
  const from = rowsOfWindows(geometry)
  const byOutput = range(height).flatMap((o) => range(kh).map((i) => from[i * height + o]))
  const rows = gatherRows(g, channelsFirst(g, X), byOutput, [height, kh])
  const gradient = g.op('Reshape', [channelsFirst(g, dY), g.ints([group, -1, width])])
  const Z = g.op('MatMul', [
    g.op('Transpose', [gradient], { perm: [0, 2, 1] }),
    g.op('Reshape', [rows, g.ints([group, -1, kh * W])]),
  ])
  const pairs = g.op('Transpose', [g.op('Reshape', [Z, g.ints([group, width, kh, W])])], {
    perm: [0, 2, 1, 3],
  })
  const ones = new Float32Array(width * W * kw)
  for (const o of range(width))
    for (const j of range(kw)) {
      const u = readPosition(geometry, 1, o, j)
      if (u !== undefined) ones[(o * W + u) * kw + j] = 1
    }
  const kept = g.op('MatMul', [
    g.op('Reshape', [pairs, g.ints([group * kh, width * W])]),
    selection(g, ones, [width * W, kw], X),
  ])
  return g.op('Reshape', [kept, g.ints([group, 1, kh, kw])])
}
