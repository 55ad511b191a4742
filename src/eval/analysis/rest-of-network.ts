/** The part of a network behind a split point, as a classifier of what lies there. */
import {
  type OnnxClassifier,
  type OnnxClassifierOptions,
  openClassifier,
} from '../../attacks/onnx-classifier.ts'
import { UserError } from '../../errors.ts'
import { findHead } from '../../grad/head.ts'
import { prepareModel } from '../../grad/prepare.ts'
import { GraphBuilder } from '../../onnx/builder.ts'
import type { Model, Node } from '../../onnx/model.ts'
import { pruneModel } from '../../onnx/prune.ts'
import { isStatic } from '../../onnx/shape.ts'
import { pathAround } from '../../onnx/split-points.ts'
import { elementCount } from '../../onnx/tensor.ts'

/**
 * @param model whose input is pixels (src/onnx/preprocess.ts)
 * @param input the name of that
 * @param tensor by its name in the prepared model (src/grad/prepare.ts); the batch is its first axis
 * @param output the one that holds the scores, where there are several
 * @throws UserError if the tensor is no split point, so that the scores depend on more than it
 */
export async function openRest(
  model: Model,
  input: string,
  tensor: string,
  { output, ...options }: Omit<OnnxClassifierOptions, 'preprocessing'> = {},
): Promise<OnnxClassifier> {
  const { rest, size } = cutBehind(model, input, tensor, output)
  return openClassifier(rest, [size], options)
}

/** The network from the tensor on: its input is the tensor, its only output the logits. */
function cutBehind(
  model: Model,
  input: string,
  tensor: string,
  output: string | undefined,
): { rest: Model; size: number } {
  const g = new GraphBuilder(prepareModel(model, [], { keepHalf: true }))
  const { logits } = findHead(g, output)
  const around = pathAround(g, input, logits, tensor)
  if (around)
    throw new UserError(`"${tensor}" is no split point: the path ${around.join(' -> ')} goes round it`)
  const [batch, ...shape] = g.shape(tensor)
  if (!isStatic(shape))
    throw new UserError(`"${tensor}": expected as many values for each image, got shape [N,${shape}]`)
  const type = { kind: 'tensor', dtype: g.dtype(tensor), shape: [batch!, ...shape] } as const
  const graph = { ...g.graph, inputs: [{ name: tensor, type }], nodes: [], outputs: [], valueInfo: new Map() }
  const rest = new GraphBuilder({ ...g.model, graph })
  rest.names.reserve(g.graph)
  for (const node of g.graph.nodes) if (!node.outputs.includes(tensor)) append(rest, node, g, tensor)
  rest.output(logits, rest.unique('scores'))
  return { rest: pruneModel(rest.model), size: elementCount(shape) }
}

/**
 * Appends a node. The shape of a value before the tensor, which may be read behind it, is told by the tensor's batch.
 *
 * @param g the whole network
 */
function append(rest: GraphBuilder, node: Node, g: GraphBuilder, tensor: string): void {
  const [batch, ...sizes] = (node.op === 'Shape' && g.tryFacts(node.inputs[0]!)?.shape) || []
  if (batch === undefined || batch !== g.shape(tensor)[0] || !isStatic(sizes) || node.attributes.size > 0) {
    rest.append(node)
    return
  }
  const count = rest.op('Shape', [tensor], { start: 0, end: 1 })
  rest.rename(rest.op('Concat', [count, rest.ints(sizes)], { axis: 0 }), node.outputs[0]!)
}
