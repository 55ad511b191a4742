/** Sums of images. */
import type { Node } from '../../../../onnx/model.ts'
import type { Lowering } from '../lowering.ts'
import { withSum } from './convolution.ts'
import { elementwise } from './elementwise.ts'
import { wovenSum } from './phases.ts'

/** A residual sum is done by the convolution that makes one of its operands, if the other is there by then. */
export function add(low: Lowering, node: Node): boolean {
  return wovenSum(low, node) || addInPass(low, node) || elementwise(low, node)
}

function addInPass(low: Lowering, node: Node): boolean {
  const [a, b] = node.inputs as [string, string]
  return [
    [a, b],
    [b, a],
  ].some(([value, other]) => {
    const host = low.addable.get(value!)
    if (!host || low.onlyReader(value!) !== node || !low.has(other!, 'image')) return false
    const image = low.as(other!, 'image')
    if (low.shape(other!)?.join() !== low.shape(value!)?.join() || !low.out.isBefore(image, host))
      return false
    withSum(low, host, image)
    low.define(node.outputs[0]!, 'image', low.as(value!, 'image'))
    return true
  })
}
