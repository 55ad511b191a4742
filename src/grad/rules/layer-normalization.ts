import type { Value } from '../../onnx/builder.ts'
import { sizeRatio } from '../like.ts'
import { memo } from '../memo.ts'
import type { GradRule } from '../rule.ts'
import { type Standardized, standardize, standardizedGradient } from '../standardize.ts'

/**
 * Y = xhat * Scale + B, xhat = (X - Mean) * InvStdDev, InvStdDev = 1 / sqrt(var + epsilon), over the axes from `axis` on
 * dX = InvStdDev * (d - mean of d - xhat * mean of d * xhat) with d = dY * Scale, as for the batch's own statistics in
 *   BatchNormalization; and dMean / n - dInvStdDev * InvStdDev^2 * xhat / n, n values a mean
 * dScale = dY * xhat, dB = dY, summed over what they were repeated along
 *
 * https://onnx.ai/onnx/operators/onnx__LayerNormalization.html
 */
export const layerNormalization: GradRule<
  [X: Value, Scale: Value, B: Value | undefined],
  { axis?: number; epsilon?: number }
> = ({ g, inputs: [X, Scale, B], dY, dYs, attributes: { axis = -1, epsilon = 1e-5 } }) => {
  const parts = memo(() => standardize(g, X, axis, epsilon))
  const [, dMean, dInvStdDev] = dYs
  const byStatistics = ({ xhat, r }: Standardized): Value[] => {
    const share = (d: Value) => g.op('Mul', [d, sizeRatio(g, r, X)])
    const like = (d: Value) => (g.dtype(d) === g.dtype(X) ? d : g.op('CastLike', [d, X]))
    const slope = () => g.op('Neg', [g.op('Mul', [xhat, g.op('Mul', [r, r])])])
    return [
      ...(dMean ? [share(like(dMean))] : []),
      ...(dInvStdDev ? [g.op('Mul', [slope(), share(like(dInvStdDev))])] : []),
    ]
  }
  const dX = () => {
    const byY = standardizedGradient(g, g.op('Mul', [dY, Scale]), parts())
    return byStatistics(parts()).reduce((sum, d) => g.op('Add', [sum, d]), byY)
  }
  return [dX, () => g.op('Mul', [dY, parts().xhat]), B ? () => dY : null]
}
