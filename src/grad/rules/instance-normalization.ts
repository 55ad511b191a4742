import type { Value } from '../../onnx/builder.ts'
import { perChannel } from '../like.ts'
import { memo } from '../memo.ts'
import type { GradRule } from '../rule.ts'
import { standardize, standardizedGradient } from '../standardize.ts'

/**
 * Y = xhat * scale + B, xhat = (X - mean) * r, r = 1 / sqrt(var + epsilon), over the positions of each sample's channel
 * dX = r * (d - mean of d - xhat * mean of d * xhat) with d = dY * scale
 * dscale = sum of dY * xhat, dB = sum of dY, over samples and positions
 *
 * https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html
 */
export const instanceNormalization: GradRule<
  [input: Value, scale: Value, B: Value],
  { epsilon?: number }
> = ({ g, inputs: [X, scale], dY, attributes: { epsilon = 1e-5 } }) => {
  const rank = g.rank(X)
  const parts = memo(() => standardize(g, X, 2, epsilon))
  const axes = g.shape(X).flatMap((_, i) => (i === 1 ? [] : [i]))
  const sum = (v: Value) => g.op('ReduceSum', [v, g.ints(axes)], { keepdims: 0 })
  return [
    () => standardizedGradient(g, g.op('Mul', [dY, perChannel(g, scale, rank)]), parts()),
    () => sum(g.op('Mul', [dY, parts().xhat])),
    () => sum(dY),
  ]
}
