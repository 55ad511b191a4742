import type { Value } from '../../onnx/builder.ts'
import { reshapeLike } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y[n, c] = max of X[n, c, ...] over all positions
 * dX = dY at the maximum, zero elsewhere; of equal maxima the first takes all, as in PyTorch
 *
 * https://onnx.ai/onnx/operators/onnx__GlobalMaxPool.html
 */
export const globalMaxPool: GradRule<[X: Value]> = ({ g, inputs: [X], dY }) => [
  () => {
    const flat = g.op('Reshape', [X, g.ints([0, 0, -1])])
    const zeros = g.op('Expand', [g.scalar(0, X), g.op('Shape', [flat])])
    const first = g.op('ArgMax', [flat], { axis: 2, keepdims: 1, select_last_index: 0 })
    const update = g.op('Reshape', [dY, g.ints([0, 0, 1])])
    return reshapeLike(g, g.op('ScatterElements', [zeros, first, update], { axis: 2 }), X)
  },
]
