/** Kernels made from the weight of a convolution for the gradient of its input. */

import { plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'
import { blockedConstant, constantWeight, exchanged } from './constant-kernels.ts'

/**
 * The adjoint's kernel [C, K, h, w] of a weight [K, C, h, w] in kernel layout: chosen taps in a chosen order, input and output channels
 * exchanged. Each block of b x b numbers is transposed by ReorderInput, whole blocks are put into their places by Gather.
 */
export function adjointKernel(
  low: Lowering,
  weight: string,
  taps: readonly number[],
  [height, width]: readonly [number, number],
): string {
  const constant = constantWeight(low, weight)
  if (constant) {
    const turned = exchanged(constant, 1, taps, [height, width])
    return blockedConstant(low, `${weight} ${taps}`, 'kernel', turned)
  }
  const { out, block: b } = low
  const [K, C, h, w] = low.shape(weight) as [number, number, number, number]
  const [Kb, Cb, size] = [K / b, C / b, h * w]
  const turned = out.blocked('ReorderInput', [
    out.reshape(low.as(weight, 'kernel'), [Kb * Cb * size, b, 1, b]),
  ])
  const order = range(Cb).flatMap((c) => range(Kb).flatMap((k) => taps.map((t) => (k * Cb + c) * size + t)))
  return out.reshape(out.rows(turned, b * b, order), [C, K, height, width])
}

/** The same of a depthwise weight [C, 1, h, w] in thin layout. */
export function depthwiseKernel(
  low: Lowering,
  weight: string,
  taps: readonly number[],
  [height, width]: readonly [number, number],
): string {
  const constant = constantWeight(low, weight)
  if (constant) {
    const turned = exchanged(constant, constant.dims[0]!, taps, [height, width])
    return blockedConstant(low, `${weight} ${taps}`, 'thin', turned)
  }
  const { out, block: b } = low
  const [C, , h, w] = low.shape(weight) as [number, number, number, number]
  const order = range(C / b).flatMap((c) => taps.map((t) => c * h * w + t))
  return out.reshape(out.rows(low.as(weight, 'thin'), b, order), [C, 1, height, width])
}

/** The weight of which a value is the adjoint's kernel at stride 1: turned round, channels exchanged (src/grad/adjoint-conv.ts). */
export function flippedFrom(low: Lowering, kernel: string, group: number): string | undefined {
  const exchanged = group === 1 ? through(low, kernel, 'Transpose') : unfolded(low, kernel)
  if (exchanged === undefined) return undefined
  const { node, from } = exchanged
  const { perm } = plainAttributes(node) as { perm: readonly number[] }
  if (perm.join() !== (group === 1 ? '1,0,2,3' : '0,2,1,3,4')) return undefined
  const slice = low.producer(from)
  if (slice?.op !== 'Slice') return low.shape(from)?.slice(2).join() === '1,1' ? from : undefined
  const [weight, starts, ends, axes, steps] = slice.inputs
  const is = (value: string | undefined, test: (n: number) => boolean) =>
    value !== undefined && (low.source.constantNumbers(value)?.every(test) ?? false)
  const turnsRound = is(starts, (n) => n === -1) && is(ends, (n) => n < -1e9) && is(steps, (n) => n === -1)
  return turnsRound && low.source.constantNumbers(axes!)?.join() === '2,3' ? weight : undefined
}

function through(low: Lowering, value: string, op: string): { node: Node; from: string } | undefined {
  const node = low.producer(value)
  return node?.op === op && node.domain === '' ? { node, from: node.inputs[0]! } : undefined
}

/** Channels of groups are exchanged between two reshapes. */
function unfolded(low: Lowering, kernel: string): { node: Node; from: string } | undefined {
  const outer = through(low, kernel, 'Reshape')
  const turn = outer && through(low, outer.from, 'Transpose')
  const inner = turn && through(low, turn.from, 'Reshape')
  return inner && { node: turn.node, from: inner.from }
}

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
