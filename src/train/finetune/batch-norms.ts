/** Which BatchNormalization of a file can go back to training mode. */
import { prepareModel } from '../../grad/prepare.ts'
import { plainAttributes } from '../../onnx/attributes.ts'
import { describeNode, type Model, type Node } from '../../onnx/model.ts'
import { allNodes } from '../../onnx/prune.ts'
import { isBatchNorm } from '../step/batch-norm.ts'

export interface BatchNorms {
  /** Nodes, by their first output, that can normalise by the batch and learn their running statistics. */
  readonly free: readonly string[]
  /** Nodes that must stay as they are. */
  readonly fixed: readonly { readonly node: string; readonly reason: string }[]
}

/**
 * Running statistics can be learned where they are initializers that nothing else reads. What an exporter has folded
 * into convolutions is gone: no node tells of it.
 *
 * @param model it is not changed
 */
export function batchNorms(model: Model): BatchNorms {
  const { nodes: outermost } = prepareModel(model).graph
  const nodes = allNodes(outermost)
  const readers = new Map<string, number>()
  for (const value of nodes.flatMap((node) => node.inputs)) readers.set(value, (readers.get(value) ?? 0) + 1)
  const why = (node: Node) =>
    outermost.includes(node) ? whyFixed(model, node, readers) : 'it stands in a branch or a loop'
  const found = nodes.filter(isBatchNorm).map((node) => ({ node, reason: why(node) }))
  return {
    free: found.filter(({ reason }) => reason === null).map(({ node }) => node.outputs[0]!),
    fixed: found.flatMap(({ node, reason }) =>
      reason === null ? [] : [{ node: describeNode(node), reason }],
    ),
  }
}

function whyFixed(model: Model, node: Node, readers: ReadonlyMap<string, number>): string | null {
  if (plainAttributes(node).training_mode === 1) return 'it normalises by the batch already'
  for (const name of node.inputs.slice(3, 5)) {
    const dtype = model.graph.initializers.get(name)?.dtype
    if (dtype === undefined) return `its statistic "${name}" is no initializer`
    if (dtype !== 'float32') return `its statistic "${name}" is ${dtype}, not float32`
    if (readers.get(name) !== 1) return `its statistic "${name}" is read elsewhere too`
  }
  return null
}
