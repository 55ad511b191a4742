/** Dropout nodes of an inference graph put into training mode. */
import { UserError } from '../../errors.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode, type Node } from '../../onnx/model.ts'
import type { RandomInput } from './options.ts'
import type { Draw } from './random-input.ts'

export const isDropout = (node: Node): boolean => node.op === 'Dropout' && node.domain === ''

/**
 * Y = X * mask, with a mask that is fed: 0 with probability `ratio`, 1 / (1 - ratio) otherwise (Hinton et al. 2012,
 * in the scaled form of ONNX and PyTorch). With ratio 0 the node stays as it is.
 *
 * @returns the mask
 */
export function appendTrainingDropout(g: GraphBuilder, node: Node, draw: Draw): RandomInput | undefined {
  const [X, ratio] = node.inputs as [Value, Value | undefined]
  const [Y, mask] = node.outputs as [Value, Value | undefined]
  const rate = ratio ? g.constantNumbers(ratio)?.[0] : 0.5
  if (rate === undefined || !(rate >= 0 && rate < 1))
    throw new UserError(`${describeNode(node)}: expected a constant ratio from 0 to 1, got ${rate ?? ratio}`)
  if (mask) throw new UserError(`${describeNode(node)}: its mask is read: such a Dropout cannot be trained`)
  if (rate === 0) {
    g.append(node)
    return undefined
  }
  const { input, value } = draw(g, `dropout/${Y}`, X, { kind: 'dropout', rate })
  g.append({ ...node, op: 'Mul', inputs: [X, value], attributes: new Map() })
  return input
}
