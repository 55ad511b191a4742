import { UserError } from '../../errors.ts'
import { float } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode } from '../../onnx/model.ts'
import { gradientCall } from '../call.ts'
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
  if (training_mode) {
    const gradients = memo(() =>
      gradientCall(g, {
        name: 'BatchNormalizationGradient',
        inputs: [X, scale, dY],
        attributes: { epsilon: float(epsilon) },
        like: [X, scale, scale],
        body: (inner, [x, gamma, d]) => trainingGradient(inner, x!, gamma!, d!, epsilon),
      }),
    )
    return [() => gradients()[0]!, () => gradients()[1]!, () => gradients()[2]!, null, null]
  }
  const { sum, channel } = byChannel(g, X)
  const xhat = memo(() => g.op('Mul', [g.op('Sub', [X, channel(mean)]), channel(r())]))
  const r = memo(() => inverseDeviation(g, variance, epsilon))
  const dB = memo(() => sum(dY))
  const dScale = memo(() => sum(g.op('Mul', [dY, xhat()])))
  const factor = memo(() => g.op('Mul', [scale, r()]))
  const dX = () => g.op('Mul', [dY, channel(factor())])
  const dMean = () => g.op('Neg', [g.op('Mul', [factor(), dB()])])
  const dVariance = () => {
    const half = g.op('Mul', [g.op('Mul', [factor(), r()]), g.scalar(-0.5, X)])
    return g.op('Mul', [half, dScale()])
  }
  return [dX, dScale, dB, dMean, dVariance]
}

/** dX, dscale, dB where mean and variance are the batch's own. */
function trainingGradient(g: GraphBuilder, X: Value, scale: Value, dY: Value, epsilon: number): Value[] {
  const { sum, channel, axes } = byChannel(g, X)
  const centred = g.op('Sub', [X, g.op('ReduceMean', [X, g.ints(axes)], { keepdims: 1 })])
  const variance = g.op('ReduceMean', [g.op('Mul', [centred, centred]), g.ints(axes)], { keepdims: 0 })
  const r = inverseDeviation(g, variance, epsilon)
  const xhat = g.op('Mul', [centred, channel(r)])
  const dB = sum(dY)
  const dScale = sum(g.op('Mul', [dY, xhat]))
  const share = sizeRatio(g, scale, X)
  const along = g.op('Mul', [xhat, channel(g.op('Mul', [dScale, share]))])
  const rest = g.op('Sub', [g.op('Sub', [dY, channel(g.op('Mul', [dB, share]))]), along])
  return [g.op('Mul', [rest, channel(g.op('Mul', [scale, r]))]), dScale, dB]
}

const inverseDeviation = (g: GraphBuilder, variance: Value, epsilon: number): Value =>
  g.op('Reciprocal', [g.op('Sqrt', [g.op('Add', [variance, g.scalar(epsilon, variance)])])])

/** Sums over samples and positions, and vectors [C] shaped to broadcast over X. */
function byChannel(g: GraphBuilder, X: Value) {
  const rank = g.rank(X)
  const axes = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== 1)
  return {
    axes,
    channel: (v: Value) => perChannel(g, v, rank),
    sum: (v: Value) => g.op('ReduceSum', [v, g.ints(axes)], { keepdims: 0 }),
  }
}
