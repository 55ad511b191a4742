import { float } from '../../onnx/attributes.ts'
import type { Value } from '../../onnx/builder.ts'
import type { GradRule } from '../rule.ts'

/**
 * Y = alpha * A' B' + beta * C, where A' is A, transposed if transA, and B' likewise
 * dA' = alpha * dY B'^T [M, K], dB' = alpha * A'^T dY [K, N], dC = beta * dY
 *
 * https://onnx.ai/onnx/operators/onnx__Gemm.html
 */
export const gemm: GradRule<
  [A: Value, B: Value, C: Value | undefined],
  { alpha?: number; beta?: number; transA?: number; transB?: number }
> = ({ g, inputs: [A, B, C], dY, attributes: { alpha = 1, beta = 1, transA = 0, transB = 0 } }) => {
  const product = (a: Value, b: Value, ta: number, tb: number) =>
    g.op('Gemm', [a, b], { transA: ta, transB: tb, ...(alpha !== 1 && { alpha: float(alpha) }) })
  const dA = () => (transA ? product(B, dY, transB, 1) : product(dY, B, 0, 1 - transB))
  const dB = () => (transB ? product(dY, A, 1, transA) : product(A, dY, 1 - transA, 0))
  const dC = () => (beta === 1 ? dY : g.op('Mul', [dY, g.scalar(beta, dY)]))
  return [dA, dB, C ? dC : null]
}
