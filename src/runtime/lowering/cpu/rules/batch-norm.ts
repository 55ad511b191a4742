/** BatchNormalization, and its gradient in training mode. */
import { plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'
import { affine, channelDot, channelMean } from './per-channel.ts'

/** A mean so many times the deviation leaves E[x^2] - mean^2 five digits. */
const farthest = 8

/**
 * The variance is E[x^2] - mean^2, which takes no pass to centre the image. A channel whose mean is large against its deviation would lose
 * its digits by that: if there is one, the image is centred first after all. What there is one number a channel of is float64 until it
 * meets the image.
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
  if (low.batch === undefined) return false
  const { out } = low
  const image = low.as(x!, 'image')
  const mean = channelMean(low, image, shape)
  const share = wide(low, 1 / countOf(shape))
  const squared = out.op('Mul', [mean, mean])
  const moment = out.op('Mul', [channelDot(low, image, image, shape), share])
  const near = out.op('Sub', [moment, squared])
  const isFar = isAnyPositive(low, out.op('Sub', [squared, out.op('Mul', [near, wide(low, farthest ** 2)])]))
  const variance = out.choose(
    isFar,
    () => {
      const around = centred(low, image, mean, shape)
      return out.op('Mul', [channelDot(low, around, around, shape), share])
    },
    () => out.op('Identity', [near]),
  )
  const inverse = out.op('Reciprocal', [out.op('Sqrt', [out.op('Add', [variance, wide(low, epsilon)])])])
  low.statistics.set(x!, { mean, inverse, isFar, epsilon })

  const factor = rounded(low, out.op('Mul', [vector(low, scale!), inverse]))
  const [y, nextMean, nextVariance] = node.outputs as string[]
  const shift = out.op('Sub', [vector(low, bias!), out.op('Mul', [factor.wide, mean])])
  normalized(low, y!, image, shape, factor.narrow, out.cast(shift, 'float32'))
  const running = (before: string, now: string) => {
    const kept = out.op('Mul', [vector(low, before), wide(low, momentum)])
    return out.cast(out.op('Add', [kept, out.op('Mul', [now, wide(low, 1 - momentum)])]), 'float32')
  }
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
  low.define(relu ? reader.outputs[0]! : y, 'image', result)
}

/**
 * With n values a channel and s = sum of dY * (x - mean): dB = sum of dY, dscale = r * s,
 * dX = scale * r * (dY - dB / n - (x - mean) * r^2 * s / n)
 */
export function batchNormalizationGradient(low: Lowering, node: Node): boolean {
  const { epsilon } = plainAttributes(node) as { epsilon: number }
  const [x, scale, dY] = node.inputs as string[]
  const shape = low.shape(x!)
  const statistics = low.statistics.get(x!)
  if (statistics?.epsilon !== epsilon || !shape || !low.fits(dY!, 'image')) return false
  const { out } = low
  const { mean, inverse, isFar } = statistics
  const [image, d] = [low.as(x!, 'image'), low.as(dY!, 'image')]
  const count = wide(low, countOf(shape))
  const dMean = channelMean(low, d, shape)
  const sum = out.op('Mul', [dMean, count])
  const along = out.choose(
    isFar,
    () => channelDot(low, d, centred(low, image, mean, shape), shape),
    () => out.op('Sub', [channelDot(low, d, image, shape), out.op('Mul', [mean, sum])]),
  )
  const factor = rounded(low, out.op('Mul', [vector(low, scale!), inverse]))
  const dScale = out.op('Mul', [inverse, along])
  const product = out.op('Mul', [out.op('Mul', [factor.wide, inverse]), dScale])
  const slope = rounded(low, out.op('Neg', [out.op('Div', [product, count])]))
  const shift = out.op('Add', [out.op('Mul', [slope.wide, mean]), out.op('Mul', [factor.wide, dMean])])
  const rest = affine(low, image, shape, {
    scale: slope.narrow,
    shift: out.cast(out.op('Neg', [shift]), 'float32'),
  })
  const dX = affine(low, d, shape, { scale: factor.narrow, sum: rest })
  low.define(node.outputs[0]!, 'image', dX)
  low.define(node.outputs[1]!, 'plain', out.cast(dScale, 'float32'))
  low.define(node.outputs[2]!, 'plain', out.cast(sum, 'float32'))
  return true
}

/** x - mean, as an image. */
const centred = (low: Lowering, x: string, mean: string, shape: readonly number[]): string =>
  affine(low, x, shape, {
    scale: low.out.ones([shape[1]!]),
    shift: low.out.cast(low.out.op('Neg', [mean]), 'float32'),
  })

/** Of a vector: a truth value. */
function isAnyPositive(low: Lowering, values: string): string {
  return low.out.op('Greater', [low.out.op('ReduceMax', [values], { keepdims: 0 }), wide(low, 0)])
}

/** A factor as the image meets it, and the same number in float64: a shift that makes up for it must not start from another. */
function rounded({ out }: Lowering, factor: string): { readonly narrow: string; readonly wide: string } {
  const narrow = out.cast(factor, 'float32')
  return { narrow, wide: out.cast(narrow, 'float64') }
}

const wide = ({ out }: Lowering, value: number): string => out.scalar(value, 'float64')

/** A vector of the plain graph, [C], in float64. */
const vector = (low: Lowering, value: string): string => low.out.cast(low.as(value, 'plain'), 'float64')

const countOf = ([N, , H, W]: readonly number[]): number => N! * H! * W!
