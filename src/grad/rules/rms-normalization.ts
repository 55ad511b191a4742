import type { Value } from '../../onnx/builder.ts'
import { sizeRatio } from '../like.ts'
import { memo } from '../memo.ts'
import type { GradRule } from '../rule.ts'
import { axesFrom, rootMeanSquareGradient, type Standardized } from '../standardize.ts'

/**
 * Y = xhat * scale, xhat = X * r, r = 1 / sqrt(mean of X^2 + epsilon) over the axes from `axis` on (RMSNormalization);
 * ONNX Runtime's SimplifiedLayerNormalization is the same and gives r as its second output
 * dX = r * (d - xhat * mean of d * xhat) with d = dY * scale; and -dr * r^2 * xhat / n, n values a mean
 * dscale = dY * xhat, summed over what it was repeated along
 *
 * https://onnx.ai/onnx/operators/onnx__RMSNormalization.html
 */
export const rmsNormalization: GradRule<[X: Value, scale: Value], { axis?: number; epsilon?: number }> = ({
  g,
  inputs: [X, scale],
  dY,
  dYs: [, dr],
  attributes: { axis = -1, epsilon = 1e-5 },
}) => {
  const parts = memo((): Standardized => {
    const axes = axesFrom(g, X, axis)
    const meanSquare = g.op('ReduceMean', [g.op('Mul', [X, X]), g.ints(axes)], { keepdims: 1 })
    const deviation = g.op('Sqrt', [g.op('Add', [meanSquare, g.scalar(epsilon, X)])])
    const r = g.op('Reciprocal', [deviation])
    return { xhat: g.op('Mul', [X, r]), r, axes }
  })
  const byScale = ({ xhat, r }: Standardized, d: Value): Value => {
    const like = g.dtype(d) === g.dtype(X) ? d : g.op('CastLike', [d, X])
    const share = g.op('Mul', [g.op('Mul', [like, sizeRatio(g, r, X)]), g.op('Mul', [r, r])])
    return g.op('Mul', [xhat, share])
  }
  const dX = () => {
    const byY = rootMeanSquareGradient(g, g.op('Mul', [dY, scale]), parts())
    return dr ? g.op('Sub', [byY, byScale(parts(), dr)]) : byY
  }
  return [dX, () => g.op('Mul', [dY, parts().xhat])]
}
