import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y[i_perm(0), i_perm(1), ...] = X[i_0, i_1, ...]
 * dX = dY transposed by the inverse permutation
 *
 * https://onnx.ai/onnx/operators/onnx__Transpose.html
 */
export const transpose: GradRule<[data: Value], { perm?: readonly number[] }> = ({ g, dY, attributes }) => [
  () => {
    const { perm } = attributes
    // Without perm the axes are reversed, which is its own inverse.
    return g.op('Transpose', [dY], { perm: perm?.map((_, i) => perm.indexOf(i)) })
  },
]
