/** Removes what no output needs. */
import { type Graph, type Model, type Node, qualifiedName } from './model.ts'

/** A copy without the nodes, initializers and local functions that lead to no output. Inputs stay. */
export function pruneModel(model: Model): Model {
  const graph = pruneGraph(model.graph)
  const called = new Set(allNodes(graph.nodes).map(qualifiedName))
  // A function may call another: all stay as long as one is called.
  const callable = model.functions.map(({ name, domain }) => qualifiedName({ op: name, domain }))
  const functions = callable.some((name) => called.has(name)) ? model.functions : []
  return { ...model, functions, graph }
}

/** A copy of a graph without the nodes and initializers that lead to no output. */
export function pruneGraph(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((o) => o.name))
  const nodes: Node[] = []
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((o) => o !== '' && needed.has(o))) continue
    for (const value of reads(node)) needed.add(value)
    nodes.push(node)
  }
  // An initializer that is an input too is that input's default.
  for (const { name } of graph.inputs) needed.add(name)
  const initializers = new Map([...graph.initializers].filter(([name]) => needed.has(name)))
  const defined = new Set(nodes.flatMap((n) => n.outputs))
  const valueInfo = new Map([...graph.valueInfo].filter(([name]) => defined.has(name)))
  return { ...graph, nodes: nodes.reverse(), initializers, valueInfo }
}

/** Nodes with those of their subgraphs. */
export const allNodes = (nodes: readonly Node[]): Node[] =>
  nodes.flatMap((n) => [n, ...subgraphs(n).flatMap((graph) => allNodes(graph.nodes))])

/** The graphs among a node's attributes. */
export const subgraphs = (node: Node): readonly Graph[] =>
  [...node.attributes.values()].flatMap((a) =>
    a.type === 'graph' ? [a.value] : a.type === 'graphs' ? a.value : [],
  )

/** The values a node reads, those that its subgraphs take from outside included. */
export function reads(node: Node): readonly string[] {
  const captured = subgraphs(node).flatMap(captures)
  return captured.length > 0 ? [...node.inputs, ...captured] : node.inputs
}

function captures(graph: Graph): string[] {
  const own = new Set([...graph.inputs.map((i) => i.name), ...graph.initializers.keys()])
  for (const node of graph.nodes) for (const output of node.outputs) own.add(output)
  const used = [...graph.nodes.flatMap(reads), ...graph.outputs.map((o) => o.name)]
  return used.filter((name) => name !== '' && !own.has(name))
}
