import type { Value } from '../../onnx/builder.ts'
import { overNorm, signedPower } from '../lp-norm.ts'
import type { GradRule } from '../rule.ts'
import { resolveWindow, type WindowAttributes } from '../window.ts'
import { windowSumGradient } from '../window-sum.ts'

/**
 * Y[o] = (sum of |X|^p over window o)^(1/p)
 * dX[i] = X[i] * |X[i]|^(p - 2) * sum over the windows o that hold i of dY[o] / Y[o]^(p - 1)
 * In a window of zeros, and for p = 1 at any zero, the slope is 0, as in torch.linalg.vector_norm
 *
 * https://onnx.ai/onnx/operators/onnx__LpPool.html
 */
export const lpPool: GradRule<
  [X: Value],
  WindowAttributes & { kernel_shape: readonly number[]; p?: number }
> = ({ g, inputs: [X], outputs: [Y], dY, attributes }) => [
  () => {
    const { p = 2, kernel_shape } = attributes
    const window = resolveWindow(g, X, Y!, kernel_shape, attributes)
    const shares = overNorm(g, dY, Y!, p)
    return g.op('Mul', [signedPower(g, X, p), windowSumGradient(g, shares, X, window)])
  },
]

/**
 * Y[n, c] = (sum of |X[n, c, ...]|^p over all positions)^(1/p)
 * dX = X * |X|^(p - 2) * dY / Y^(p - 1), zero where Y = 0, and for p = 1 where X = 0, as in torch.linalg.vector_norm
 *
 * https://onnx.ai/onnx/operators/onnx__GlobalLpPool.html
 */
export const globalLpPool: GradRule<[X: Value], { p?: number }> = ({
  g,
  inputs: [X],
  outputs: [Y],
  dY,
  attributes,
}) => [
  () => {
    const { p = 2 } = attributes
    return g.op('Mul', [signedPower(g, X, p), overNorm(g, dY, Y!, p)])
  },
]
