/** Where a classifier can be mixed: the tensors at which it can be cut, and which of them end a block. */
import { findHead } from '../grad/head.ts'
import { prepareModel } from '../grad/prepare.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import { cloneModel, type Model, type Node } from '../onnx/model.ts'
import { reads } from '../onnx/prune.ts'
import { type DataFlow, dataFlow, splitPoints } from '../onnx/split-points.ts'
import { flowOf } from './finetune/data-flow.ts'

/** A classifier with its split points. */
export interface Cut extends DataFlow {
  readonly g: GraphBuilder
  readonly input: Value
  readonly logits: Value
  readonly splits: readonly Value[]
  /** Where a value is computed: the index of its node, -1 for what no node computes. */
  position(value: Value): number
}

/**
 * @param model it is not changed
 * @throws UserError if it is no classifier
 */
export function cutOf(model: Model): Cut {
  const g = new GraphBuilder(cloneModel(prepareModel(model)))
  const { logits } = findHead(g)
  const input = g.graph.inputs[0]!.name
  const positions = new Map(g.graph.nodes.flatMap((node, i) => node.outputs.map((o) => [o, i] as const)))
  const position = (value: Value) => positions.get(value) ?? -1
  return { g, input, logits, splits: splitPoints(g, input, logits), position, ...dataFlow(g, input, logits) }
}

/**
 * The layers that are mixed where the user does not choose: the input, and the outputs of blocks. A block is what lies
 * between two split points and ends by joining branches, weighted operators among them: residual connections, dense and
 * Inception blocks, the halves of transformer layers. Where its activation follows the join (He et al. 2016,
 * arXiv:1512.03385, figure 2), its output is what the activation gives. Networks without such blocks are mixed at what
 * their weighted operators read. Nothing is mixed behind the last of these: that would be the scores.
 */
export function automaticLayers(cut: Cut): string[] {
  const { data, learned, weighted } = flowOf(cut.g.graph)
  const steps = new Set(cut.steps)
  const layers = weighted.filter((node) => node.outputs.some((o) => steps.has(o)))
  const last = Math.max(-1, ...layers.map((node) => cut.position(node.outputs[0]!)))
  const splits = new Set(cut.splits)
  const mixable = (values: readonly Value[]) =>
    values.filter((value) => splits.has(value) && cut.position(value) < last)
  const outputs = mixable(blockOutputs(cut, layers, data))
  const read = mixable(layers.flatMap((node) => node.inputs.filter((value) => learned.has(value))))
  // An input of integers (words, say) is no split point.
  const input = splits.has(cut.input) ? [cut.input] : []
  return [...new Set([...input, ...(outputs.length > 0 ? outputs : read)])]
}

function blockOutputs(
  { g, splits, position }: Cut,
  layers: readonly Node[],
  data: ReadonlySet<Value>,
): Value[] {
  return splits.slice(1).flatMap((value, i) => {
    const [from, to] = [position(splits[i]!), position(value)]
    const isBlock = layers.some(({ outputs: [o = ''] }) => from < position(o) && position(o) < to)
    return isBlock && isJoin(g.graph.nodes[to]!, data) ? [activated(g, value)] : []
  })
}

const joins = new Set(['Add', 'Sum', 'Concat'])

const isJoin = (node: Node, data: ReadonlySet<Value>): boolean =>
  node.domain === '' && joins.has(node.op) && new Set(node.inputs.filter((value) => data.has(value))).size > 1

const activations = new Set(
  (
    'Relu LeakyRelu PRelu Elu Selu Celu Gelu Sigmoid HardSigmoid HardSwish Tanh Clip Softplus Softsign Mish Swish ' +
    'ThresholdedRelu'
  ).split(' '),
)

/** The value after the activation that alone reads it, if there is one. */
function activated(g: GraphBuilder, value: Value): Value {
  const [only, ...others] = g.graph.nodes.filter((node) => reads(node).includes(value))
  const isActivation = only?.domain === '' && activations.has(only.op) && others.length === 0
  return isActivation ? only.outputs[0]! : value
}
