import { UserError } from '../../errors.ts'
import type { Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { perChannel, sizeRatio } from '../like.ts'
import { memo } from '../memo.ts'
import type { GradRule } from '../rule.ts'

type Inputs = [X: Value, scale: Value, B: Value, input_mean: Value, input_var: Value]

/**
 * Y = scale * xhat + B, xhat = (X - mean) * r, r = 1 / sqrt(var + epsilon), per channel
 * dB = sum of dY, dscale = sum of dY * xhat, over samples and positions
 * Inference: dX = dY * scale * r; dinput_mean = -scale * r * dB; dinput_var = -scale * r^2 * dscale / 2
 * Training, where mean and var are the batch's own (Ioffe & Szegedy 2015, section 3):
 *   dX = scale * r * (dY - dB / n - xhat * dscale / n), n values a channel
 *
 * https://onnx.ai/onnx/operators/onnx__BatchNormalization.html
 */
export const batchNormalization: GradRule<Inputs, { epsilon?: number; training_mode?: number }> = ({
  g,
  node,
  inputs: [X, scale, , mean, variance],
  dY,
  dYs,
  attributes: { epsilon = 1e-5, training_mode = 0 },
}) => {
  if (dYs.slice(1).some((d) => d !== undefined))
    throw new UserError(
      `${describeNode(node)}: its running statistics have no gradient rule, only its first output`,
    )
  const rank = g.rank(X)
  const axes = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== 1)
  const channel = (v: Value) => perChannel(g, v, rank)
  const sum = (v: Value) => g.op('ReduceSum', [v, g.ints(axes)], { keepdims: 0 })
  const batchMean = memo(() => g.op('ReduceMean', [X, g.ints(axes)], { keepdims: 1 }))
  const centred = memo(() => g.op('Sub', [X, training_mode ? batchMean() : channel(mean)]))
  const batchVariance = memo(() =>
    g.op('ReduceMean', [g.op('Mul', [centred(), centred()]), g.ints(axes)], { keepdims: 0 }),
  )
  const r = memo(() => {
    const v = training_mode ? batchVariance() : variance
    return g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [v, g.scalar(epsilon, X)])])])
  })
  const xhat = memo(() => g.op('Mul', [centred(), channel(r())]))
  const dB = memo(() => sum(dY))
  const dScale = memo(() => sum(g.op('Mul', [dY, xhat()])))
  const factor = memo(() => g.op('Mul', [scale, r()]))

  const dX = () => {
    if (!training_mode) return g.op('Mul', [dY, channel(factor())])
    const share = sizeRatio(g, scale, X)
    const along = g.op('Mul', [xhat(), channel(g.op('Mul', [dScale(), share]))])
    const rest = g.op('Sub', [g.op('Sub', [dY, channel(g.op('Mul', [dB(), share]))]), along])
    return g.op('Mul', [rest, channel(factor())])
  }
  const dMean = () => g.op('Neg', [g.op('Mul', [factor(), dB()])])
  const dVariance = () => {
    const half = g.op('Mul', [g.op('Mul', [factor(), r()]), g.scalar(-0.5, X)])
    return g.op('Mul', [half, dScale()])
  }
  return training_mode ? [dX, dScale, dB, null, null] : [dX, dScale, dB, dMean, dVariance]
}
