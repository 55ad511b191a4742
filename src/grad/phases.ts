/** The adjoint of a strided convolution as small ones of stride 1, one for each place of an input position within the stride. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { stridePhases } from '../onnx/stride-phases.ts'
import { elementCount } from '../onnx/tensor.ts'
import type { Window } from './window.ts'

/** Up to this many positions of dY the parts are faster than ConvTranspose (docs/notes/gradient-formulas.md). */
const mostPositions = 16

export interface Phases {
  readonly strides: readonly [number, number]
  /** For each place in the stride, in row-major order, the taps of the kernel that read dY there, and its padding. */
  readonly parts: readonly {
    readonly rows: readonly number[]
    readonly columns: readonly number[]
    readonly pads: readonly number[]
  }[]
}

/** undefined where ConvTranspose is as fast or the parts cannot be cut: weights that are computed, sizes unknown or with a rest. */
export function phasesOf(
  g: GraphBuilder,
  dY: Value,
  W: Value,
  X: Value,
  { kernel, strides, dilations, begin }: Window,
  most = mostPositions,
): Phases | undefined {
  const weight = g.graph.initializers.get(W)
  const [sizes, outputs] = [g.shape(X).slice(2), g.shape(dY).slice(2)]
  const isKnown = [...sizes, ...outputs].every((d) => typeof d === 'number')
  // An initializer that is an input as well is only its default.
  if (weight?.dtype !== 'float32' || g.graph.inputs.some((i) => i.name === W)) return undefined
  if (!isKnown || sizes.length !== 2) return undefined
  if (elementCount(outputs as number[]) > most || dilations.some((d) => d !== 1)) return undefined
  const [rows, columns] = kernel.map((taps, i) => {
    const [size, output] = [sizes[i] as number, outputs[i] as number]
    const phases = stridePhases(taps, strides[i]!, begin[i]!, size, output)
    return phases?.every((phase) => phase.taps.length > 0) ? phases : undefined
  })
  if (!rows || !columns) return undefined
  const parts = rows.flatMap((row) =>
    columns.map((column) => ({
      rows: row.taps,
      columns: column.taps,
      pads: [row.begin, column.begin, row.end, column.end],
    })),
  )
  return { strides: [strides[0]!, strides[1]!], parts }
}

/** dX `[N, C, H, W]`: the parts, interleaved. */
export function phasedConv(g: GraphBuilder, dY: Value, W: Value, { strides, parts }: Phases): Value {
  const [down, right] = strides
  const results = parts.map(({ rows, columns, pads }) =>
    g.op('Conv', [dY, cut(g, W, rows, columns)], { pads }),
  )
  const together = Array.from({ length: down }, (_, i) =>
    interleave(g, results.slice(i * right, (i + 1) * right), 3),
  )
  return interleave(g, together, 2)
}

/** The taps of `[M, C, kh, kw]` at given rows and columns, as `[C, M, rows, columns]`. ONNX Runtime computes that once. */
function cut(g: GraphBuilder, W: Value, rows: readonly number[], columns: readonly number[]): Value {
  const chosen = g.op('Gather', [g.op('Gather', [W, g.ints(rows)], { axis: 2 }), g.ints(columns)], {
    axis: 3,
  })
  return g.op('Transpose', [chosen], { perm: [1, 0, 2, 3] })
}

/** Values of one shape, their elements along an axis in turns. */
function interleave(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  const shape = g.shape(values[0]!)
  const apart = values.map((v) => g.op('Unsqueeze', [v, g.ints([axis + 1])]))
  const together = g.op('Concat', apart, { axis: axis + 1 })
  const dims = shape.map((d, i) => (i === axis ? -1 : typeof d === 'number' ? d : 0))
  return g.op('Reshape', [together, g.ints(dims)])
}
