import type { Value } from '../../onnx/builder.ts'
import { axisSize, reshapeLike } from '../like.ts'
import { memo } from '../memo.ts'
import type { GradRule } from '../rule.ts'
import { standardize, standardizedGradient } from '../standardize.ts'

/**
 * Y = xhat * scale + bias, xhat = (X - mean) * r, r = 1 / sqrt(var + epsilon), over channels and positions of each
 * sample's group; scale and bias have one value a group (opset 18) or a channel (from 21 on)
 * dX = r * (d - mean of d - xhat * mean of d * xhat) with d = dY * scale
 * dscale = sum of dY * xhat, dbias = sum of dY, over all that shares one value
 *
 * https://onnx.ai/onnx/operators/onnx__GroupNormalization.html
 */
export const groupNormalization: GradRule<
  [X: Value, scale: Value, bias: Value],
  { epsilon?: number; num_groups: number }
> = ({ g, inputs: [X, scale], dY, attributes: { epsilon = 1e-5, num_groups } }) => {
  const grouped = (v: Value) => g.op('Reshape', [v, g.ints([0, num_groups, -1])])
  // [N, groups or channels, ...]: one row for each scale.
  const scaled = (v: Value) => {
    const rows = g.op('Concat', [g.ints([0]), axisSize(g, scale, 0), g.ints([-1])], { axis: 0 })
    return g.op('Reshape', [v, rows])
  }
  const parts = memo(() => standardize(g, grouped(X), 2, epsilon))
  const sum = (v: Value) => g.op('ReduceSum', [v, g.ints([0, 2])], { keepdims: 0 })
  const dX = () => {
    const d = g.op('Mul', [scaled(dY), g.op('Unsqueeze', [scale, g.ints([1])])])
    return reshapeLike(g, standardizedGradient(g, grouped(d), parts()), X)
  }
  return [dX, () => sum(g.op('Mul', [scaled(dY), scaled(parts().xhat)])), () => sum(scaled(dY))]
}
