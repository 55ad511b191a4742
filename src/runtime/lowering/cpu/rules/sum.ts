/** Sums that a convolution adds to what it computes. */
import type { Node } from '../../../../onnx/model.ts'
import { reads } from '../../../../onnx/prune.ts'
import type { Lowering } from '../lowering.ts'

/**
 * The convolution writes over the image that it adds, if nothing else reads it afterwards; otherwise one thread copies it first, which only
 * pays where a Relu is done in the same pass. In a training step both images are read again.
 */
export function residualSum(low: Lowering, node: Node): boolean {
  const [a, b] = node.inputs as [string, string]
  const [y] = node.outputs as [string]
  if (low.batch !== undefined || low.shape(a)?.join() !== low.shape(b)?.join()) return false
  const reader = low.onlyReader(y)
  const relu = reader?.op === 'Relu' && reader.domain === ''
  for (const [value, other] of [
    [b, a],
    [a, b],
  ] as const) {
    const convolution = low.onlyReader(value) === node ? openConvolution(low, value) : undefined
    if (!convolution || !low.has(other, 'image') || !(relu || isLastRead(low, other, node))) continue
    const [x, w, bias = ''] = convolution.inputs as string[]
    low.out.nodes.splice(low.out.nodes.indexOf(convolution), 1)
    const attributes = new Map(convolution.attributes)
    if (relu) {
      low.done.add(reader)
      attributes.set('activation', { type: 'string', value: 'Relu' })
    }
    low.out.nodes.push({ ...convolution, inputs: [x!, w!, bias, low.as(other, 'image')], attributes })
    low.define(relu ? reader.outputs[0]! : y, 'image', convolution.outputs[0]!)
    return true
  }
  return false
}

/** The blocked convolution that computes a value, if it adds nothing and ends without an activation yet. */
function openConvolution(low: Lowering, value: string): Node | undefined {
  if (!low.has(value, 'image')) return undefined
  const name = low.as(value, 'image')
  const node = low.out.nodes.findLast(({ outputs }) => outputs.includes(name))
  const isOpen = node?.op === 'Conv' && node.inputs.length <= 3 && !node.attributes.has('activation')
  return isOpen && node.domain !== '' ? node : undefined
}

const isLastRead = (low: Lowering, value: string, node: Node): boolean =>
  !low.isOutput(value) &&
  low.source.graph.nodes.every(
    (other) => other === node || low.passed.has(other) || !reads(other).includes(value),
  )
