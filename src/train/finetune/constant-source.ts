/** Initializers that reach a node in another shape. */
import { plainAttributes } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import type { Node } from '../../onnx/model.ts'

export interface ConstantSource {
  /** The initializer. */
  readonly name: string
  /** Its axis that becomes the axis asked for. */
  readonly axis: number
  /** The values from there on, the initializer first. */
  readonly values: readonly Value[]
  /** The Reshape nodes on the way, with the axis of their outputs. */
  readonly reshapes: readonly { readonly node: Node; readonly axis: number }[]
}

/**
 * Follows an axis of a value back to the initializer that it is made of, through Reshape, Transpose, Identity and Cast.
 *
 * @returns undefined if it is made of anything else, or if the axis is merged with others on the way
 */
export function constantSource(g: GraphBuilder, value: Value, axis: number): ConstantSource | undefined {
  const { initializers } = g.graph
  if (initializers.has(value)) return { name: value, axis, values: [value], reshapes: [] }
  const node = g.graph.nodes.find((n) => n.outputs[0] === value)
  const [input = ''] = node?.inputs ?? []
  const before = node?.domain === '' ? axisBefore(g, node, axis) : undefined
  const source = before === undefined ? undefined : constantSource(g, input, before)
  if (node === undefined || source === undefined) return undefined
  const reshapes = node.op === 'Reshape' ? [...source.reshapes, { node, axis }] : source.reshapes
  return { ...source, values: [...source.values, value], reshapes }
}

/** The axis of a node's input that becomes this axis of its output. */
function axisBefore(g: GraphBuilder, node: Node, axis: number): number | undefined {
  if (node.op === 'Identity' || node.op === 'Cast') return axis
  const shape = g.staticShape(node.inputs[0] ?? '')
  if (shape === undefined) return undefined
  if (node.op === 'Transpose') {
    const { perm = shape.map((_, i) => shape.length - 1 - i) } = plainAttributes(node) as { perm?: number[] }
    return perm[axis]
  }
  const target = node.op === 'Reshape' ? g.staticShape(node.outputs[0]!) : undefined
  if (target === undefined) return undefined
  // The same axis: as large, and as many elements before it.
  const count = (sizes: readonly number[], end: number) => sizes.slice(0, end).reduce((a, b) => a * b, 1)
  const found = shape.findIndex((d, i) => d === target[axis] && count(shape, i) === count(target, axis))
  return found < 0 ? undefined : found
}
