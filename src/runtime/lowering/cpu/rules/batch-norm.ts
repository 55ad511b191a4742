/** BatchNormalization, and its gradient in training mode. */
import { plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'
import { affine, channelDot, channelMean } from './per-channel.ts'

/**
 * The image is centred first, and the variance is the mean square of what is left: E[x^2] - mean^2 would lose all digits of a channel whose
 * mean is large against its deviation.
 */
export function batchNormalization(low: Lowering, node: Node): boolean {
  const {
    epsilon = 1e-5,
    momentum = 0.9,
    training_mode = 0,
  } = plainAttributes(node) as Record<string, number>
  const [x, scale, bias, runningMean, runningVariance] = node.inputs as string[]
  const shape = low.shape(x!)
  if (shape?.length !== 4 || low.layoutOf(x!) !== 'image') return false
  if (training_mode !== 1) return inference(low, node, shape, epsilon)
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
  normalized(low, y!, centred, shape, factor, low.as(bias!, 'plain'))
  const running = (before: string, now: string) =>
    out.op('Add', [
      out.op('Mul', [low.as(before, 'plain'), out.scalar(momentum)]),
      out.op('Mul', [now, out.scalar(1 - momentum)]),
    ])
  if (nextMean) low.define(nextMean, 'plain', running(runningMean!, mean))
  if (nextVariance) low.define(nextVariance, 'plain', running(runningVariance!, variance))
  return true
}

/** By statistics that are given: one affine map. */
function inference(low: Lowering, node: Node, shape: readonly number[], epsilon: number): boolean {
  const { out } = low
  const [x, scale, bias, mean, variance] = node.inputs.map((value, i) =>
    low.as(value, i === 0 ? 'image' : 'plain'),
  )
  const deviation = out.op('Sqrt', [out.op('Add', [variance!, out.scalar(epsilon)])])
  const factor = out.op('Div', [scale!, deviation])
  const shift = out.op('Sub', [bias!, out.op('Mul', [mean!, factor])])
  normalized(low, node.outputs[0]!, x!, shape, factor, shift)
  return true
}

/** factor * x + shift, as `y`; a Relu that alone reads it is done in the same pass. */
function normalized(
  low: Lowering,
  y: string,
  x: string,
  shape: readonly number[],
  factor: string,
  shift: string,
): void {
  const reader = low.onlyReader(y)
  const relu = reader?.op === 'Relu' && reader.domain === ''
  if (relu) low.done.add(reader)
  const result = affine(low, x, shape, { scale: factor, shift, relu })
  if (!relu) low.addable.set(y, low.out.last)
  low.define(relu ? reader.outputs[0]! : y, 'image', result)
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
