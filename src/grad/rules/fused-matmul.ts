import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { matrixAxes } from '../../onnx/infer/products.ts'
import { composed } from '../composed.ts'

export interface Attributes {
  readonly alpha?: number
  readonly transA?: number
  readonly transB?: number
  readonly transBatchA?: number
  readonly transBatchB?: number
}

/**
 * Y = alpha * A' B' as in MatMul; in A' the last two axes of A change places if transA, before that the first axis
 * moves to the last but one if transBatchA; B' likewise. A vector stays as it is.
 * dA and dB follow from those of Transpose and MatMul
 *
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.FusedMatMul
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.TransposeMatMul
 */
export const fusedMatMul = composed<[A: Value, B: Value], Attributes>(
  ({ g, inputs: [A, B], attributes: { alpha = 1, transA, transB, transBatchA, transBatchB } }) => {
    const product = g.op('MatMul', [
      transposed(g, A, transA === 1, transBatchA === 1),
      transposed(g, B, transB === 1, transBatchB === 1),
    ])
    return alpha === 1 ? product : g.op('Mul', [product, g.scalar(alpha, product)])
  },
)

function transposed(g: GraphBuilder, operand: Value, matrix: boolean, batch: boolean): Value {
  const perm = matrixAxes(g.rank(operand), matrix, batch)
  return perm.every((p, i) => p === i) ? operand : g.op('Transpose', [operand], { perm })
}
