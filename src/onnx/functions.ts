/** Local functions: operators that a file defines by nodes. */
import type { Attribute, LocalFunction, Node } from './model.ts'

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
