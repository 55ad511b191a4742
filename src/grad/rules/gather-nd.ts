import type { Value } from '../../onnx/builder.ts'
import { composed } from '../composed.ts'
import { reshapeLike } from '../like.ts'
import { namedSlices } from '../slices.ts'

/**
 * Y[p, ...] = data[indices[p, 0], indices[p, 1], ..., ...]; with batch_dims the first axes of both run together
 * = rows of data as a matrix, one row for each slice that a tuple can name
 *
 * https://onnx.ai/onnx/operators/onnx__GatherND.html
 */
export const gatherND = composed<[data: Value, indices: Value], { batch_dims?: number }>(
  ({ g, inputs: [data, indices], outputs: [Y], attributes: { batch_dims = 0 } }) => {
    const { matrix, rows } = namedSlices(g, data, indices, batch_dims)
    const taken = g.op('Gather', [g.op('Reshape', [data, matrix], { allowzero: 1 }), rows], { axis: 0 })
    return reshapeLike(g, taken, Y!)
  },
)
