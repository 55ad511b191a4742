/** Convolutions forward, and backward to their input. */
import { plainAttributes } from '../../../../onnx/attributes.ts'
import type { Node } from '../../../../onnx/model.ts'
import type { Tensor } from '../../../../onnx/tensor.ts'
import { weightLayout } from '../layouts.ts'
import { type Lowering, window2 } from '../lowering.ts'
import { blockedConstant, constantWeight, exchanged } from './constant-kernels.ts'
import { adjointKernel, depthwiseKernel, flippedFrom, range } from './kernels.ts'

/** A Relu that alone reads the result is done in the same pass. */
export function convolution(low: Lowering, node: Node): boolean {
  const [x, w, bias] = node.inputs as string[]
  const [y] = node.outputs
  const window = window2(node)
  const weight = low.shape(w!)
  if (!window || weight?.length !== 4 || low.shape(x!)?.length !== 4 || !low.shape(y!)) return false
  const { group, strides, pads, dilations } = window
  const constant = constantKernel(low, w!, group)
  const [K = 0, C = 0] = weight
  // Outputs of zero weights fill the last block.
  const rest = constant && group === 1 && C % low.block === 0 ? -K & (low.block - 1) : 0
  const layout = weightLayout([K + rest, ...weight.slice(1)], group, low.block)
  const isThin = layout === 'thin' && group === 1
  if (layout === undefined || !(isThin || low.fits(x!, 'image'))) return false
  const reader = low.onlyReader(y!)
  const relu = reader?.op === 'Relu' && reader.domain === ''
  if (relu) low.done.add(reader)
  const result = low.out.blocked(
    'Conv',
    [
      low.as(x!, isThin ? 'plain' : 'image'),
      constant ? blockedConstant(low, w!, layout, constant) : kernelOf(low, w!, group, layout),
      ...(bias ? [biasOf(low, bias, rest)] : []),
    ],
    { kernel_shape: weight.slice(2), group, strides, pads, dilations, activation: relu ? 'Relu' : undefined },
  )
  const output = relu ? reader.outputs[0]! : y!
  if (rest === 0) low.define(output, 'image', result)
  else low.define(output, 'plain', low.out.blocked('ReorderOutput', [result], { channels: K }))
  return true
}

/** A bias with zeros for outputs that are none. */
function biasOf(low: Lowering, bias: string, rest: number): string {
  const plain = low.as(bias, 'plain')
  return rest === 0 ? plain : low.out.op('Pad', [plain, low.out.ints([0, rest])])
}

/** The kernel of a convolution whose weight is a constant, or a constant turned round. */
function constantKernel(low: Lowering, w: string, group: number): Tensor | undefined {
  const constant = constantWeight(low, w)
  if (constant) return constant
  const original = flippedFrom(low, w, group)
  const weight = original === undefined ? undefined : constantWeight(low, original)
  if (!weight) return undefined
  const [, , h, v] = weight.dims as [number, number, number, number]
  return exchanged(weight, group, range(h * v).reverse(), [h, v])
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
