import type { Value } from '../../onnx/builder.ts'
import { shapeVector } from '../like.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = X laid side by side, repeats[i] times along axis i
 * dX = the sum of dY over the copies: dY in the shape [repeats[0], d[0], repeats[1], d[1], ...], summed over every
 * other axis
 *
 * https://onnx.ai/onnx/operators/onnx__Tile.html
 */
export const tile: GradRule<[input: Value, repeats: Value]> = ({ g, inputs: [X, repeats], dY }) => [
  () => {
    const rank = g.rank(X)
    if (rank === 0) return dY
    const columns = [repeats, shapeVector(g, X)].map((v) => g.op('Unsqueeze', [v, g.ints([1])]))
    const pairs = g.op('Reshape', [g.op('Concat', columns, { axis: 1 }), g.ints([-1])])
    const copies = g.op('Reshape', [dY, pairs], { allowzero: 1 })
    const axes = Array.from({ length: rank }, (_, i) => 2 * i)
    return g.op('ReduceSum', [copies, g.ints(axes)], { keepdims: 0 })
  },
  null,
]
