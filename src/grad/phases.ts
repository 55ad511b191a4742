/** The adjoint of a strided convolution as small ones of stride 1, one for each place of an input position within the stride. */
import type { GraphBuilder, Value } from '../onnx/builder.ts'
import { stridePhases } from '../onnx/stride-phases.ts'
import { elementCount, float32, type Tensor } from '../onnx/tensor.ts'
import type { Window } from './window.ts'

/** Up to this many positions of dY the parts are faster than ConvTranspose (docs/notes/gradient-formulas.md). */
const mostPositions = 16

export interface Phases {
  readonly strides: readonly [number, number]
  /** For each place in the stride, in row-major order, the kernel `[C, M, ...]` that reads dY there, and its padding. */
  readonly parts: readonly { readonly kernel: Tensor; readonly pads: readonly number[] }[]
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
      kernel: cut(weight, row.taps, column.taps),
      pads: [row.begin, column.begin, row.end, column.end],
    })),
  )
  return { strides: [strides[0]!, strides[1]!], parts }
}

/** The taps of `[M, C, kh, kw]` at given rows and columns, as `[C, M, rows, columns]`. */
function cut({ dims, data }: Tensor, rows: readonly number[], columns: readonly number[]): Tensor {
  const [M, C, kh, kw] = dims as [number, number, number, number]
  const values = data as Float32Array
  const part = new Float32Array(C * M * rows.length * columns.length)
  let at = 0
  for (let c = 0; c < C; c += 1)
    for (let m = 0; m < M; m += 1)
      for (const i of rows)
        for (const j of columns) {
          part[at] = values[((m * C + c) * kh + i) * kw + j]!
          at += 1
        }
  return float32(part, [C, M, rows.length, columns.length])
}

/** dX `[N, C, H, W]`: the parts, interleaved. */
export function phasedConv(g: GraphBuilder, dY: Value, { strides, parts }: Phases): Value {
  const [down, right] = strides
  const results = parts.map(({ kernel, pads }) => g.op('Conv', [dY, g.constant(kernel, 'phase')], { pads }))
  const rows = Array.from({ length: down }, (_, i) =>
    interleave(g, results.slice(i * right, (i + 1) * right), 3),
  )
  return interleave(g, rows, 2)
}

/** Values of one shape, their elements along an axis in turns. */
function interleave(g: GraphBuilder, values: readonly Value[], axis: number): Value {
  const shape = g.shape(values[0]!)
  const apart = values.map((v) => g.op('Unsqueeze', [v, g.ints([axis + 1])]))
  const together = g.op('Concat', apart, { axis: axis + 1 })
  const dims = shape.map((d, i) => (i === axis ? -1 : typeof d === 'number' ? d : 0))
  return g.op('Reshape', [together, g.ints(dims)])
}
