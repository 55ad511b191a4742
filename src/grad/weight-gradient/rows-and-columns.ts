/** dW of a two-dimensional kernel: rows by Gather, columns by a product with a matrix of zeros and ones. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { arranged, channelsFirst, contract, type Layout } from './contraction.ts'
import { type Geometry, range, readPosition, selection } from './geometry.ts'
import { gatherRows, rowsOfWindows } from './rows.ts'

/**
 * The taps of a kernel with vertical stride 1 are shared out: those along a row go to X, those along a column to dY,
 *   dW[m, c, i, j] = sum over n, y, x of dY[n, m, y - i * dilation + pad, x] * X[n, c, y, x * stride + j * dilation - pad]
 * so each operand is copied only as often as the kernel is wide or high, and no product is in vain.
 */
export function sharedTaps(g: GraphBuilder, X: Value, dY: Value, geometry: Geometry, layout: Layout): Value {
  const { window, group, sizes, outputs, C, M } = geometry
  const [kh, kw, H] = [window.kernel[0]!, window.kernel[1]!, sizes[0]!]
  const positions = H * outputs[1]!
  // Row y of X meets row o of dY where the window at o reads y with tap i.
  const meets = range(kh).flatMap((i) =>
    range(H).map((y) => range(outputs[0]!).find((o) => readPosition(geometry, 0, o, i) === y)),
  )
  const rows = gatherRows(g, dY, meets, [kh, H])
  const columns = takeColumns(g, layout === 'each sample' ? X : channelsFirst(g, X), geometry, C * H, layout)
  const product =
    layout === 'each sample'
      ? contract(
          g,
          g.op('Reshape', [columns, g.ints([0, group, kw * C, positions])]),
          g.op('Reshape', [rows, g.ints([0, group, M * kh, positions])]),
          layout,
        )
      : contract(
          g,
          g.op('Reshape', [columns, g.ints([kw * C, -1])]),
          g.op('Reshape', [g.op('Transpose', [rows], { perm: [1, 2, 0, 3, 4] }), g.ints([M * kh, -1])]),
          layout,
        )
  return asWeight(g, product, geometry, ['g', 'w', 'C', 'M', 'h'])
}

/** All taps go to X: any stride, but as many copies as the kernel has elements. */
export function unfoldedRows(g: GraphBuilder, X: Value, dY: Value, geometry: Geometry): Value {
  const { window, group, outputs, C, M, positions } = geometry
  const [kh, kw] = [window.kernel[0]!, window.kernel[1]!]
  const rows = gatherRows(g, X, rowsOfWindows(geometry), [kh, outputs[0]!])
  const columns = takeColumns(g, rows, geometry, C * kh * outputs[0]!, 'each sample')
  const A = g.op('Reshape', [columns, g.ints([0, group, kw * C * kh, positions])])
  const B = g.op('Reshape', [dY, g.ints([0, group, M, positions])])
  return asWeight(g, contract(g, A, B, 'each sample'), geometry, ['g', 'w', 'C', 'h', 'M'])
}

/**
 * Every row `[..., W]` as each horizontal tap of the windows meets it: `[..., output width]`. A product with zeros and ones is
 * exact, takes the padding with it, and runs on all threads, which Slice, Pad and Concat do not.
 *
 * @param count rows in a group of a sample
 * @returns 'each sample': `[N, group, taps, count, output width]`; 'all at once': `[taps, rows, output width]`
 */
function takeColumns(g: GraphBuilder, rows: Value, geometry: Geometry, count: number, layout: Layout): Value {
  const { window, group, sizes, outputs } = geometry
  const [kw, W, width] = [window.kernel[1]!, sizes[1]!, outputs[1]!]
  const ones = new Float32Array(kw * W * width)
  for (const j of range(kw))
    for (const o of range(width)) {
      const at = readPosition(geometry, 1, o, j)
      if (at !== undefined) ones[(j * W + at) * width + o] = 1
    }
  const dims = layout === 'each sample' ? [0, group, 1, count, W] : [1, -1, W]
  return g.op('MatMul', [g.op('Reshape', [rows, g.ints(dims)]), selection(g, ones, [kw, W, width], rows)])
}

function asWeight(g: GraphBuilder, product: Value, geometry: Geometry, order: readonly string[]): Value {
  const { window, group, C, M } = geometry
  const [h, w] = [window.kernel[0]!, window.kernel[1]!]
  const sizes: Readonly<Record<string, number>> = { g: group, M, C, h, w }
  const axes = order.map((axis) => [axis, sizes[axis]!] as const)
  const weight = arranged(g, product, axes, ['g', 'M', 'C', 'h', 'w'])
  return g.op('Reshape', [weight, g.ints([group * M, C, h, w])])
}
