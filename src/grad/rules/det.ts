import { UserError } from '../../errors.ts'
import type { Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { int64 } from '../../onnx/tensor.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = det X, of matrices [..., n, n]
 * dX[i, j] = dY * (-1)^(i + j) * det of X without row i and column j: also where X has no inverse
 *
 * https://onnx.ai/onnx/operators/onnx__Det.html
 */
export const det: GradRule<[X: Value]> = ({ g, node, inputs: [X], dY }) => [
  () => {
    const rank = g.rank(X)
    const n = g.shape(X)[rank - 1]
    if (typeof n !== 'number')
      throw new UserError(`${describeNode(node)}: expected matrices of a known size, got [${g.shape(X)}]`)
    const slope = g.op('Unsqueeze', [dY, g.ints([-2, -1])])
    if (n === 1) return slope
    const each = Array.from({ length: n }, (_, i) => i)
    const others = each.flatMap((i) => each.filter((j) => j !== i))
    const indices = g.constant(int64(others, [n, n - 1]), 'others')
    // [..., i, rows, j, columns]
    const without = g.op('Gather', [g.op('Gather', [X, indices], { axis: rank - 2 }), indices], {
      axis: rank,
    })
    const leading = Array.from({ length: rank - 2 }, (_, i) => i)
    const perm = [...leading, ...[0, 2, 1, 3].map((i) => i + rank - 2)]
    const minors = g.op('Det', [g.op('Transpose', [without], { perm })])
    const odd = each.flatMap((i) => each.map((j) => (i + j) % 2 === 1))
    const cofactors = g.op('Where', [
      g.constant({ dtype: 'bool', dims: [n, n], data: Uint8Array.from(odd, Number) }, 'odd'),
      g.op('Neg', [minors]),
      minors,
    ])
    return g.op('Mul', [cofactors, slope])
  },
]
