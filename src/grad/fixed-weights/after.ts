/** Forms of channel-wise steps that ONNX Runtime computes in its blocked layout, between convolutions without conversion. */
import { float } from '../../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import type { Model, Node } from '../../onnx/model.ts'
import { filled, float32 } from '../../onnx/tensor.ts'
import { channelConstant } from './channels.ts'

/** The blocked layout is for multiples of the block size, which is at most this. */
const block = 16

/**
 * A copy that computes the same: what adds to channels or multiplies them becomes BatchNormalization, which stays blocked
 * where an Add or a Mul with a constant would not; the choice in the gradient of a ReLU becomes a product.
 *
 * @param model it is not changed
 */
export function blockedForms(model: Model): Model {
  const { graph } = model
  const g = new GraphBuilder({
    ...model,
    graph: { ...graph, nodes: [], initializers: new Map(graph.initializers) },
  })
  g.names.reserve(graph)
  for (const node of graph.nodes) {
    const channels = channelsOf(g, node)
    const isTaken = channels > 0 && node.domain === '' && asBatchNorm(g, node, channels)
    if (!isTaken && !asStep(g, node)) g.append(node)
  }
  return g.model
}

/** Of the first input, if that is float32 [N, C, H, W] with whole blocks of channels; else 0. */
function channelsOf(g: GraphBuilder, node: Node): number {
  const { dtype, shape } = g.tryFacts(node.inputs[0] ?? '') ?? {}
  const channels = dtype === 'float32' && shape?.length === 4 ? shape[1] : 0
  return typeof channels === 'number' && channels % block === 0 ? channels : 0
}

function asBatchNorm(g: GraphBuilder, node: Node, channels: number): boolean {
  const [X, by] = node.inputs as [Value, Value]
  if (node.op !== 'Add' && node.op !== 'Mul') return false
  const constant = channelConstant(g, by, 4, channels)
  if (constant === undefined) return false
  const [zeros, ones] = [0, 1].map((value) => g.constant(filled('float32', [channels], value)))
  const own = g.initializer(`${by}/channels`, float32(constant))
  const [scale, shift] = node.op === 'Add' ? [ones, own] : [own, zeros]
  g.append({
    ...node,
    op: 'BatchNormalization',
    inputs: [X, scale!, shift!, zeros!, ones!],
    attributes: new Map([['epsilon', { type: 'float', value: 0 }]]),
  })
  return true
}

/**
 * dY where Y > 0, else 0, as dY times a step of Y: two passes of half the time each, and no conversion. An infinite dY where Y is 0
 * gives NaN instead of 0: a gradient that is no number is counted, and the pixel stays where it is.
 */
function asStep(g: GraphBuilder, node: Node): boolean {
  const [mask, dY, zero] = node.inputs as [Value, Value, Value]
  if (node.op !== 'Where' || node.domain !== '' || g.tryFacts(dY)?.dtype !== 'float32') return false
  if (g.tryFacts(dY)?.shape?.length !== 4) return false
  const greater = g.graph.nodes.find((n) => n.op === 'Greater' && n.outputs[0] === mask)
  const isZero = (value: Value) => g.constantNumbers(value)?.every((n) => n === 0) ?? false
  if (!greater || !isZero(greater.inputs[1]!) || !isZero(zero)) return false
  const step = g.op('HardSigmoid', [greater.inputs[0]!], { alpha: float(3e38), beta: float(0) })
  g.append({ ...node, op: 'Mul', inputs: [dY, step] })
  return true
}
