/** dW of any kernel: what each tap reads, gathered with the channels last, times dY. */
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { arranged, channelsFirst, type Layout } from './contraction.ts'
import { type Geometry, indices, range, readPosition } from './geometry.ts'

/** dW[m, t, c] = sum over n, o of dY[n, m, o] * X[n, position(o, t), c]: one Gather of channel vectors and one product. */
export function gatheredTaps(
  g: GraphBuilder,
  X: Value,
  dY: Value,
  geometry: Geometry,
  layout: Layout,
): Value {
  const { window, sizes, C, M, taps, positions } = geometry
  const size = elementCount(sizes)
  const spatial = sizes.map((_, i) => i + 2)
  const vectors = g.op('Reshape', [
    g.op('Transpose', [X], { perm: [0, ...spatial, 1] }),
    g.ints([0, size, C]),
  ])
  const reads = positionsRead(geometry)
  const padded = reads.includes(size)
    ? g.op('Pad', [vectors, g.ints([0, 0, 0, 0, 1, 0]), g.scalar(0, X)])
    : vectors
  const gathered = g.op('Gather', [padded, g.constant(indices(reads, [positions, taps]), 'positions')], {
    axis: 1,
  })
  const product =
    layout === 'each sample'
      ? g.op(
          'ReduceSum',
          [
            g.op('MatMul', [
              g.op('Reshape', [dY, g.ints([0, M, positions])]),
              g.op('Reshape', [gathered, g.ints([0, positions, taps * C])]),
            ]),
            g.ints([0]),
          ],
          { keepdims: 0 },
        )
      : g.op('MatMul', [
          g.op('Reshape', [channelsFirst(g, dY), g.ints([M, -1])]),
          g.op('Reshape', [gathered, g.ints([-1, taps * C])]),
        ])
  const kernel = window.kernel.map((k, i) => [`k${i}`, k] as const)
  return arranged(g, product, [['M', M], ...kernel, ['C', C]], ['M', 'C', ...kernel.map(([axis]) => axis)])
}

/** For each output and each tap, in row-major order, the position of X that is read; the number of positions in the padding. */
function positionsRead(geometry: Geometry): number[] {
  const { window, sizes, outputs } = geometry
  const outside = elementCount(sizes)
  // Axis by axis: reads of [outputs so far, taps so far].
  let [reads, taps] = [[0] as number[], 1]
  sizes.forEach((size, i) => {
    const next: number[] = []
    for (let before = 0; before < reads.length; before += taps)
      for (const o of range(outputs[i]!))
        for (let tap = before; tap < before + taps; tap += 1)
          for (const t of range(window.kernel[i]!)) {
            const at = readPosition(geometry, i, o, t)
            next.push(at === undefined || reads[tap] === -1 ? -1 : reads[tap]! * size + at)
          }
    ;[reads, taps] = [next, taps * window.kernel[i]!]
  })
  return reads.map((at) => (at === -1 ? outside : at))
}
