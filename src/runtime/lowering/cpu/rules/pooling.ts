/** Means over all positions, and what spreads them again. */
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'
import { channelMean } from './per-channel.ts'

export function globalAveragePool(low: Lowering, node: Node): boolean {
  const [x] = node.inputs
  if (low.layoutOf(x!) !== 'image') return false
  // Of one pixel the blocked order is the plain one.
  low.define(node.outputs[0]!, 'plain', low.out.blocked('GlobalAveragePool', [low.as(x!, 'image')]))
  return true
}

/** [N, C, 1, 1] repeated over a plane. */
export function expand(low: Lowering, node: Node): boolean {
  const [x] = node.inputs
  const [output] = node.outputs
  const from = low.shape(x!)
  const to = low.shape(output!)
  if (from?.length !== 4 || to?.length !== 4 || from[2]! * from[3]! !== 1 || !low.fits(output!, 'image'))
    return false
  const [N, C, H, W] = to as [number, number, number, number]
  if (from[0] !== N || from[1] !== C || H * W === 1) return false
  const { out, block } = low
  const column = out.reshape(low.as(x!, 'plain'), [-1, C / block, 1, block])
  const spread = out.op('Expand', [column, out.ints([1, 1, H * W, 1])])
  low.define(output!, 'image', out.reshape(spread, [-1, C, H, W]))
  return true
}

/** Sums over samples and positions of an image: the gradient of a convolution's bias. Sums over everything need no rule. */
export function reduceSum(low: Lowering, node: Node): boolean {
  const [x, axes] = node.inputs
  const shape = low.shape(x!)
  if (low.batch === undefined || low.layoutOf(x!) !== 'image') return false
  if (shape === undefined || axes === undefined) return false
  const over = low.source.constantNumbers(axes)
  const keeps = node.attributes.get('keepdims')
  if (over?.toSorted((a, b) => a - b).join() !== '0,2,3' || keeps?.type !== 'int' || keeps.value !== 0n)
    return false
  const [N, , H, W] = shape
  const { out } = low
  const mean = channelMean(low, low.as(x!, 'image'), shape)
  const sum = out.op('Mul', [mean, out.scalar(N! * H! * W!, 'float64')])
  low.define(node.outputs[0]!, 'plain', out.cast(sum, 'float32'))
  return true
}
