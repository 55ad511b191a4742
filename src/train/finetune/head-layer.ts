/** The layer of a classifier that makes its scores. */
import { UserError } from '../../errors.ts'
import { plainAttributes } from '../../onnx/attributes.ts'
import type { GraphBuilder, Value } from '../../onnx/builder.ts'
import { describeNode, type Node } from '../../onnx/model.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { type ConstantSource, constantSource } from './constant-source.ts'

export interface HeadLayer {
  /** A Gemm, MatMul or Conv. */
  readonly node: Node
  readonly weight: ConstantSource
  readonly bias: ConstantSource | undefined
  /** The Add that adds the bias, where the layer does not. */
  readonly adds: Node | undefined
  /** How many inputs one score is a weighted sum of. */
  readonly fanIn: number
}

/** Operators of one tensor that treat all classes alike. */
export const alikeForAll: ReadonlySet<string> = new Set(
  (
    'Identity Dropout Cast Relu LeakyRelu Elu Selu Celu Gelu Sigmoid HardSigmoid HardSwish Tanh Softplus Clip Softmax ' +
    'LogSoftmax Exp Log Neg Abs Sqrt Flatten Squeeze Unsqueeze Transpose Reshape GlobalAveragePool GlobalMaxPool ' +
    'AveragePool MaxPool ReduceMean ReduceMax ReduceMin ReduceSum ReduceLogSumExp ArgMax'
  ).split(' '),
)

/** Operators of several tensors that do so where all but the scores are single numbers. */
export const elementwise: ReadonlySet<string> = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Pow',
  'Sum',
  'Max',
  'Min',
])

/**
 * Walks back from the logits to the last layer with one row, column or filter of weights for each score.
 *
 * @param columns how many scores a sample has
 * @throws UserError if something else makes them
 */
export function headLayer(g: GraphBuilder, logits: Value, columns: number): HeadLayer {
  const producers = new Map(g.graph.nodes.flatMap((node) => node.outputs.map((o) => [o, node] as const)))
  const walk = (value: Value): HeadLayer => {
    const node = producers.get(value)
    if (node?.domain !== '') throw noLayer(node, columns)
    const layer = productAt(g, node, columns) ?? sumAt(g, node, columns, producers)
    if (layer) return layer
    const next = passedOn(g, node)
    if (next === undefined) throw noLayer(node, columns)
    return walk(next)
  }
  return walk(logits)
}

const noLayer = (node: Node | undefined, columns: number): UserError =>
  new UserError(
    `--classes: expected a Gemm, MatMul or Conv with constant weights to make the ${columns} scores, got ` +
      (node ? describeNode(node) : 'no node'),
  )

function productAt(g: GraphBuilder, node: Node, columns: number): HeadLayer | undefined {
  const [, weight = '', bias = ''] = node.inputs
  const dims = g.staticShape(weight)
  const { transB = 0, group = 1 } = plainAttributes(node) as { transB?: number; group?: number }
  const axes: Record<string, number> = { Gemm: transB ? 0 : 1, MatMul: (dims?.length ?? 0) - 1, Conv: 0 }
  const axis = axes[node.op]
  if (axis === undefined || dims?.[axis] !== columns || group !== 1) return undefined
  const source = constantSource(g, weight, axis)
  return (
    source && {
      node,
      weight: source,
      bias: biasSource(g, node, bias, columns),
      adds: undefined,
      fanIn: elementCount(dims) / columns,
    }
  )
}

/** A layer with its bias in a node of its own. */
function sumAt(
  g: GraphBuilder,
  node: Node,
  columns: number,
  producers: ReadonlyMap<Value, Node>,
): HeadLayer | undefined {
  if (node.op !== 'Add') return undefined
  for (const [data, bias] of [node.inputs, node.inputs.toReversed()] as [Value, Value][]) {
    const before = producers.get(data)
    const layer = before && productAt(g, before, columns)
    const source = layer && !layer.bias && biasSource(g, layer.node, bias, columns)
    if (source) return { ...layer, bias: source, adds: node }
  }
  return undefined
}

/** Undefined for no bias, or one number for all scores. */
function biasSource(g: GraphBuilder, layer: Node, bias: Value, columns: number): ConstantSource | undefined {
  const dims = g.staticShape(bias)
  if (dims === undefined) return undefined
  // Scores are the second axis of a convolution's output, of which a bias may leave the first out.
  const behind = layer.op === 'Conv' && bias !== layer.inputs[2] ? g.rank(layer.outputs[0]!) - 2 : 0
  const axis = dims.length - 1 - behind
  return dims[axis] === columns ? constantSource(g, bias, axis) : undefined
}

/** The scores that a node passes on, all treated alike. */
function passedOn(g: GraphBuilder, node: Node): Value | undefined {
  if (alikeForAll.has(node.op)) return node.inputs[0]
  const several = node.inputs.filter((value) => !isSingle(g, value))
  return elementwise.has(node.op) && several.length === 1 ? several[0] : undefined
}

/** One number, whatever its rank. */
export const isSingle = (g: GraphBuilder, value: Value): boolean =>
  g.tryFacts(value)?.shape?.every((d) => d === 1) ?? false
