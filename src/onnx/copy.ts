/** Copies of nodes that read and define other names: what inlining, unrolling and branches are made of. */
import { UserError } from '../errors.ts'
import type { GraphBuilder, Value } from './builder.ts'
import type { Attribute, Graph, Node, ValueInfo } from './model.ts'
import type { Names } from './names.ts'
import { reads } from './prune.ts'
import { sparseInitializers } from './sparse.ts'

/** What a value is called in the copy; the empty name stands for an omitted input. */
export type Renamed = ReadonlyMap<string, string>

/**
 * Copies nodes, with all that their subgraphs define, under new names.
 *
 * @param renamed what the values that are read are called in the copy, and those that are defined, where that is
 *   fixed; every other value that is defined gets a new name, which is added
 * @param prefix of new names
 */
export function copyNodes(
  nodes: readonly Node[],
  renamed: Map<string, string>,
  names: Names,
  prefix = '',
): Node[] {
  const fresh = (name: string) => names.unique(`${prefix}${name}`)
  return nodes.map((node) => {
    const inputs = node.inputs.map((name) => renamed.get(name) ?? name)
    const attributes = mapGraphs(node, (graph) => copyGraph(graph, renamed, names, prefix))
    for (const output of node.outputs)
      if (output !== '' && !renamed.has(output)) renamed.set(output, fresh(output))
    const outputs = node.outputs.map((name) => renamed.get(name) ?? '')
    return { ...node, name: node.name && fresh(node.name), inputs, outputs, attributes }
  })
}

function copyGraph(graph: Graph, outer: Renamed, names: Names, prefix: string): Graph {
  const renamed = new Map(outer)
  const define = (name: string) => {
    const copy = names.unique(`${prefix}${name}`)
    renamed.set(name, copy)
    return copy
  }
  const swap = <T extends ValueInfo>(info: T): T => ({ ...info, name: renamed.get(info.name) ?? info.name })
  const inputs = graph.inputs.map((info) => ({ ...info, name: define(info.name) }))
  // A name that is defined here stands for the value here, whatever it is outside.
  for (const node of graph.nodes) for (const output of node.outputs) renamed.delete(output)
  // An initializer that is an input too is that input's default.
  const given = new Set(graph.inputs.map(({ name }) => name))
  const initializers = new Map(
    Array.from(graph.initializers, ([name, tensor]) => [
      (given.has(name) && renamed.get(name)) || define(name),
      tensor,
    ]),
  )
  const nodes = copyNodes(graph.nodes, renamed, names, prefix)
  const valueInfo = new Map(
    Array.from(graph.valueInfo.values(), (info) => [renamed.get(info.name) ?? info.name, swap(info)]),
  )
  return { ...graph, inputs, initializers, nodes, outputs: graph.outputs.map(swap), valueInfo }
}

/** The node's attributes with `change` applied to the graphs among them. */
export function mapGraphs(node: Node, change: (graph: Graph) => Graph): ReadonlyMap<string, Attribute> {
  const isGraph = ({ type }: Attribute) => type === 'graph' || type === 'graphs'
  if (![...node.attributes.values()].some(isGraph)) return node.attributes
  return new Map(
    Array.from(node.attributes, ([name, attribute]): [string, Attribute] => {
      if (attribute.type === 'graph') return [name, { ...attribute, value: change(attribute.value) }]
      if (attribute.type === 'graphs') return [name, { ...attribute, value: attribute.value.map(change) }]
      return [name, attribute]
    }),
  )
}

/** The node reading other values, in its subgraphs too; what it defines stays. */
export function withReads(node: Node, renamed: Renamed): Node {
  if (!reads(node).some((name) => renamed.has(name))) return node
  const swap = (name: string) => renamed.get(name) ?? name
  const attributes = mapGraphs(node, (graph) => ({
    ...graph,
    nodes: graph.nodes.map((inner) => withReads(inner, renamed)),
    outputs: graph.outputs.map((info) => ({ ...info, name: swap(info.name) })),
  }))
  return { ...node, inputs: node.inputs.map(swap), attributes }
}

/**
 * Appends a copy of a graph to another: its values get new names, its initializers are constants.
 *
 * @param inputs what stands for the graph's inputs
 * @param append how a node is appended
 * @returns what the graph's outputs are called there
 */
export function appendGraph(
  g: GraphBuilder,
  graph: Graph,
  inputs: readonly Value[] = [],
  append: (node: Node) => void = (node) => g.append(node),
): Value[] {
  if (sparseInitializers(graph).length > 0)
    throw new UserError(`graph "${graph.name}": expected no sparse initializers in a subgraph`)
  const renamed = new Map(graph.inputs.map(({ name }, i) => [name, inputs[i] ?? '']))
  for (const [name, tensor] of graph.initializers)
    if (!renamed.has(name)) renamed.set(name, g.initializer(name, tensor))
  for (const node of copyNodes(graph.nodes, renamed, g.names)) append(node)
  return graph.outputs.map(({ name }) => renamed.get(name) ?? name)
}
