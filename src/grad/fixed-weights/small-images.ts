/**
 * Convolutions over images so small that nearly every output sees every input: one matrix product does the same
 * with weights that are read once for the whole batch, not once for each image. A 3x3 kernel with padding on 512
 * channels of 2x2 pixels takes a fifth of the time (docs/notes/attack-graphs.md).
 */
import { elementCount, float32, type Tensor } from '../../onnx/tensor.ts'

/** Where the windows of a convolution lie, all lists with one entry a spatial axis. */
export interface Grid {
  readonly input: readonly number[]
  readonly output: readonly number[]
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  /** Padding before the first element. */
  readonly begin: readonly number[]
}

/** At most this many products by one that a convolution does too. */
const mostWaste = 1.3
/** Elements of the matrix. */
const largest = 2 ** 23

/** Pairs of an input and an output position with the tap of the kernel that joins them, counted in row-major order. */
export function joinedPositions(
  grid: Grid,
): { readonly from: number; readonly to: number; readonly tap: number }[] {
  let pairs = [{ from: 0, to: 0, tap: 0 }]
  grid.kernel.forEach((taps, axis) => {
    const { input, output, strides, dilations, begin } = grid
    pairs = pairs.flatMap((pair) =>
      Array.from({ length: output[axis]! * taps }, (_, k) => {
        const [o, t] = [Math.floor(k / taps), k % taps]
        const i = o * strides[axis]! + t * dilations[axis]! - begin[axis]!
        return {
          i,
          from: pair.from * input[axis]! + i,
          to: pair.to * output[axis]! + o,
          tap: pair.tap * taps + t,
        }
      }).filter(({ i }) => i >= 0 && i < input[axis]!),
    )
  })
  return pairs
}

/** Whether the matrix is worth it. */
export function paysAsMatrix(grid: Grid, W: Tensor): boolean {
  const [inputs, outputs] = [elementCount(grid.input), elementCount(grid.output)]
  const [M = 1, C = 1] = W.dims
  if (inputs * outputs > 64 || M * C * inputs * outputs > largest) return false
  return inputs * outputs <= mostWaste * joinedPositions(grid).length
}

/** [C * positions in, M * positions out], for X [N, C * positions in]. */
export function convMatrix(grid: Grid, W: Tensor): Tensor {
  const [M = 1, C = 1] = W.dims
  const [inputs, outputs, taps] = [grid.input, grid.output, grid.kernel].map(elementCount) as [
    number,
    number,
    number,
  ]
  const [weights, data] = [W.data as Float32Array, new Float32Array(C * inputs * M * outputs)]
  const pairs = joinedPositions(grid)
  for (let c = 0; c < C; c += 1)
    for (let m = 0; m < M; m += 1)
      for (const { from, to, tap } of pairs)
        data[(c * inputs + from) * M * outputs + m * outputs + to] = weights[(m * C + c) * taps + tap]!
  return float32(data, [C * inputs, M * outputs])
}
