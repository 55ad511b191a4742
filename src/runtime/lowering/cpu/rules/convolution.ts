/** Convolutions forward, and backward to their input. */
import { plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import { weightLayout } from '../layouts.ts'
import { type Lowering, window2 } from '../lowering.ts'
import { adjointKernel, depthwiseKernel, flippedFrom, range } from './kernels.ts'

/** A Relu that alone reads the result is done in the same pass. */
export function convolution(low: Lowering, node: Node): boolean {
  const [x, w, bias] = node.inputs as string[]
  const [y] = node.outputs
  const window = window2(node)
  const weight = low.shape(w!)
  if (!window || weight?.length !== 4 || low.shape(x!)?.length !== 4 || !low.shape(y!)) return false
  const { group, strides, pads, dilations } = window
  const layout = weightLayout(weight, group, low.block)
  const isThin = layout === 'thin' && group === 1
  if (layout === undefined || !(isThin || low.fits(x!, 'image'))) return false
  const reader = low.onlyReader(y!)
  const relu = reader?.op === 'Relu' && reader.domain === ''
  if (relu) low.done.add(reader)
  const result = low.out.blocked(
    'Conv',
    [
      low.as(x!, isThin ? 'plain' : 'image'),
      kernelOf(low, w!, group, layout),
      ...(bias ? [low.as(bias, 'plain')] : []),
    ],
    { kernel_shape: weight.slice(2), group, strides, pads, dilations, activation: relu ? 'Relu' : undefined },
  )
  low.define(relu ? reader.outputs[0]! : y!, 'image', result)
  return true
}

/** A weight as it is, or turned round where the convolution is the adjoint of another. */
function kernelOf(low: Lowering, w: string, group: number, layout: 'kernel' | 'thin'): string {
  const original = flippedFrom(low, w, group)
  if (original === undefined || !low.has(original, layout)) return low.as(w, layout)
  const [, , h, v] = low.shape(w) as [number, number, number, number]
  const taps = range(h * v).reverse()
  return layout === 'kernel'
    ? adjointKernel(low, original, taps, [h, v])
    : depthwiseKernel(low, original, taps, [h, v])
}

export const isWeightOf = (node: Node, value: string): boolean =>
  (node.op === 'Conv' || node.op === 'ConvTranspose') && node.domain === '' && node.inputs[1] === value

/** How many groups a convolution has. */
export const groupOf = (node: Node): number => (plainAttributes(node) as { group?: number }).group ?? 1
