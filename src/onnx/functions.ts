/** Local functions: operators that a file defines by nodes. */
import type { Attribute, LocalFunction, Node } from './model.ts'
import { allNodes } from './prune.ts'

/** The body of a function as one call means it: references to attributes are replaced by their values. */
export function bodyOf(f: LocalFunction, call: Node): readonly Node[] {
  const values = new Map([...(f.defaults ?? []), ...call.attributes])
  return bindNodes(f.nodes, values)
}

const bindNodes = (nodes: readonly Node[], values: ReadonlyMap<string, Attribute>): Node[] =>
  nodes.map((node) => ({ ...node, attributes: bindAttributes(node.attributes, values) }))

/** A reference without a value leaves the attribute out. */
function bindAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  values: ReadonlyMap<string, Attribute>,
): Map<string, Attribute> {
  const bound = new Map<string, Attribute>()
  for (const [name, attribute] of attributes) {
    if (attribute.type === 'graph') {
      const graph = attribute.value
      bound.set(name, { ...attribute, value: { ...graph, nodes: bindNodes(graph.nodes, values) } })
    } else if (attribute.type !== 'reference') bound.set(name, attribute)
    else if (values.has(attribute.value)) bound.set(name, values.get(attribute.value)!)
  }
  return bound
}

/** The function that a node calls, if it calls one. */
export const findFunction = (functions: readonly LocalFunction[], node: Node): LocalFunction | undefined =>
  functions.find((f) => f.domain === node.domain && f.name === node.op && overloadOf(f) === overloadOf(node))

/** IR version 10: several functions of one name are told apart by a word. */
const overloadOf = ({ extra }: LocalFunction | Node): unknown => extra?.overload ?? ''

/** The functions that nodes call, those in their subgraphs included. */
export const calls = (functions: readonly LocalFunction[], nodes: readonly Node[]): LocalFunction[] =>
  allNodes(nodes).flatMap((node) => findFunction(functions, node) ?? [])
