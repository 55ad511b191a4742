/** Renames a value of a graph wherever it is defined or used. */
import type { Attribute, Graph, Node, ValueInfo } from './model.ts'
import { reads } from './prune.ts'

/** Changes the graph in place; its nodes and its subgraphs are replaced, not changed. Graph inputs keep their names. */
export function renameValue(graph: Graph, from: string, to: string): void {
  graph.nodes = renameInNodes(graph.nodes, from, to)
  graph.outputs = renameInfos(graph.outputs, from, to)
  const info = graph.valueInfo.get(from)
  if (info === undefined) return
  graph.valueInfo.delete(from)
  graph.valueInfo.set(to, { ...info, name: to })
}

const renameInfos = (infos: readonly ValueInfo[], from: string, to: string): ValueInfo[] =>
  infos.map((info) => (info.name === from ? { ...info, name: to } : info))

function renameInNodes(nodes: readonly Node[], from: string, to: string): Node[] {
  const swap = (names: readonly string[]) => names.map((n) => (n === from ? to : n))
  return nodes.map((node) => {
    if (!reads(node).includes(from) && !node.outputs.includes(from)) return node
    const attributes = new Map<string, Attribute>()
    for (const [name, attribute] of node.attributes)
      attributes.set(
        name,
        attribute.type === 'graph'
          ? { ...attribute, value: renameInSubgraph(attribute.value, from, to) }
          : attribute,
      )
    return { ...node, inputs: swap(node.inputs), outputs: swap(node.outputs), attributes }
  })
}

/** What a subgraph takes from outside; its outputs may be such values. */
const renameInSubgraph = (graph: Graph, from: string, to: string): Graph => ({
  ...graph,
  nodes: renameInNodes(graph.nodes, from, to),
  outputs: renameInfos(graph.outputs, from, to),
})
