import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = A B over the last two axes, the axes before them broadcast; a vector stands for one row or column
 * dA = dY B^T, dB = A^T dY
 *
 * https://onnx.ai/onnx/operators/onnx__MatMul.html
 */
export const matmul: GradRule<[A: Value, B: Value]> = ({ g, inputs: [A, B], dY }) => {
  const [rankA, rankB] = [g.rank(A), g.rank(B)]
  const a = () => (rankA === 1 ? g.op('Unsqueeze', [A, g.ints([0])]) : A)
  const b = () => (rankB === 1 ? g.op('Unsqueeze', [B, g.ints([-1])]) : B)
  const dy = () => {
    const axes = [...(rankA === 1 ? [-2] : []), ...(rankB === 1 ? [-1] : [])]
    return axes.length > 0 ? g.op('Unsqueeze', [dY, g.ints(axes)]) : dY
  }
  const dA = () => {
    const full = g.op('MatMul', [dy(), transposed(g, b())])
    return rankA === 1 ? g.op('Squeeze', [full, g.ints([-2])]) : full
  }
  const dB = () => {
    // A weight shared by a whole batch: one product over all rows instead of one a sample and a sum.
    if (rankB === 2 && rankA > 2 && g.staticShape(B))
      return g.op('Gemm', [rows(g, A, B, 0), rows(g, dY, B, 1)], { transA: 1 })
    const full = g.op('MatMul', [transposed(g, a()), dy()])
    return rankB === 1 ? g.op('Squeeze', [full, g.ints([-1])]) : full
  }
  return [dA, dB]
}

function transposed(g: GraphBuilder, matrix: Value): Value {
  const rank = g.rank(matrix)
  const perm = Array.from({ length: rank }, (_, i) => i)
  perm.splice(rank - 2, 2, rank - 1, rank - 2)
  return g.op('Transpose', [matrix], { perm })
}

/** All leading axes of a value as one; its last axis is axis `axis` of the weight. */
function rows(g: GraphBuilder, value: Value, weight: Value, axis: 0 | 1): Value {
  const columns = g.shape(weight)[axis]
  if (typeof columns !== 'number')
    throw new Error(`Expected a known shape of "${weight}", got [${g.shape(weight)}]`)
  return g.op('Reshape', [value, g.ints([-1, columns])])
}
