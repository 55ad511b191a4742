/** Copies that a graph makes only to give its outputs their names. */
import { withReads } from './copy.ts'
import type { Graph, Node } from './model.ts'

/**
 * A copy of the graph in which a value that an Identity makes an output is computed under the output's name. ONNX Runtime leaves such
 * an Identity out itself where nothing else reads the value, and copies it where something does: every momentum of a training step.
 */
export function withoutAliases(graph: Graph): Graph {
  const outputs = new Set(graph.outputs.map(({ name }) => name))
  const computed = new Set(graph.nodes.flatMap((node) => node.outputs))
  const renamed = new Map<string, string>()
  const dropped = new Set<Node>()
  for (const node of graph.nodes) {
    const [from] = node.inputs
    const [to] = node.outputs
    if (node.op !== 'Identity' || node.domain !== '' || !outputs.has(to!)) continue
    if (!computed.has(from!) || outputs.has(from!) || renamed.has(from!)) continue
    renamed.set(from!, to!)
    dropped.add(node)
  }
  if (renamed.size === 0) return graph
  const nodes = graph.nodes
    .filter((node) => !dropped.has(node))
    .map((node) => ({
      ...withReads(node, renamed),
      outputs: node.outputs.map((output) => renamed.get(output) ?? output),
    }))
  const valueInfo = new Map([...graph.valueInfo].filter(([name]) => !renamed.has(name)))
  return { ...graph, nodes, valueInfo }
}
