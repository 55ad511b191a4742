/** BatchNormalization in training mode, and its gradient. */
import { plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'
import { affine, channelDot, channelMean } from './per-channel.ts'

/**
 * The image is centred first, and the variance is the mean square of what is left: E[x^2] - mean^2 would lose all digits of a channel whose
 * mean is large against its deviation. A Relu that alone reads the result is done in the same pass.
 */
export function batchNormalization(low: Lowering, node: Node): boolean {
  const {
    epsilon = 1e-5,
    momentum = 0.9,
    training_mode = 0,
  } = plainAttributes(node) as Record<string, number>
  const [x, scale, bias, runningMean, runningVariance] = node.inputs as string[]
  const shape = low.shape(x!)
  if (training_mode !== 1 || shape?.length !== 4 || low.layoutOf(x!) !== 'image') return false
  const { out } = low
  const image = low.as(x!, 'image')
  const mean = channelMean(low, image, shape)
  const centred = affine(low, image, shape, { scale: out.ones([shape[1]!]), shift: out.op('Neg', [mean]) })
  const square = channelDot(low, centred, centred, shape)
  const variance = out.op('Mul', [square, out.scalar(1 / countOf(shape))])
  const inverse = out.op('Reciprocal', [out.op('Sqrt', [out.op('Add', [variance, out.scalar(epsilon)])])])
  low.statistics.set(x!, { centred, inverse, epsilon })

  const factor = out.op('Mul', [low.as(scale!, 'plain'), inverse])
  const [y, nextMean, nextVariance] = node.outputs as string[]
  const reader = low.onlyReader(y!)
  const relu = reader?.op === 'Relu'
  if (relu) low.done.add(reader)
  const result = affine(low, centred, shape, { scale: factor, shift: low.as(bias!, 'plain'), relu })
  if (!relu) low.addable.set(y!, out.last)
  low.define(relu ? reader.outputs[0]! : y!, 'image', result)
  const running = (before: string, now: string) =>
    out.op('Add', [
      out.op('Mul', [low.as(before, 'plain'), out.scalar(momentum)]),
      out.op('Mul', [now, out.scalar(1 - momentum)]),
    ])
  if (nextMean) low.define(nextMean, 'plain', running(runningMean!, mean))
  if (nextVariance) low.define(nextVariance, 'plain', running(runningVariance!, variance))
  return true
}

/**
 * With xc = x - mean, n values a channel: dB = sum of dY, dscale = r * sum of dY * xc,
 * dX = scale * r * (dY - dB / n - xc * r^2 * (sum of dY * xc) / n)
 */
export function batchNormalizationGradient(low: Lowering, node: Node): boolean {
  const { epsilon } = plainAttributes(node) as { epsilon: number }
  const [x, scale, dY] = node.inputs as string[]
  const shape = low.shape(x!)
  const statistics = low.statistics.get(x!)
  if (statistics?.epsilon !== epsilon || !shape || !low.fits(dY!, 'image')) return false
  const { out } = low
  const { centred, inverse } = statistics
  const d = low.as(dY!, 'image')
  const perValue = out.scalar(1 / countOf(shape))
  const mean = channelMean(low, d, shape)
  const along = channelDot(low, d, centred, shape)
  const factor = out.op('Mul', [low.as(scale!, 'plain'), inverse])
  const squared = out.op('Mul', [inverse, inverse])
  const slope = out.op('Mul', [out.op('Mul', [factor, squared]), out.op('Mul', [along, perValue])])
  const rest = affine(low, centred, shape, {
    scale: out.op('Neg', [slope]),
    shift: out.op('Neg', [out.op('Mul', [factor, mean])]),
  })
  const [dX, dScale, dB] = node.outputs as string[]
  low.addable.set(dX!, out.last)
  low.define(dX!, 'image', affine(low, d, shape, { scale: factor, sum: rest }))
  low.define(dScale!, 'plain', out.op('Mul', [inverse, along]))
  low.define(dB!, 'plain', out.op('Mul', [mean, out.scalar(countOf(shape))]))
  return true
}

const countOf = ([N, , H, W]: readonly number[]): number => N! * H! * W!
