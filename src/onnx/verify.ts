/** The rules every graph keeps; run on files that are read and after every transform. */
import { UserError } from '../errors.ts'
import { calls } from './functions.ts'
import {
  describeNode,
  type Graph,
  type LocalFunction,
  type Model,
  type Node,
  qualifiedName,
} from './model.ts'
import { sparseInitializers } from './sparse.ts'

/**
 * Checks names (every value is defined once, before it is used), domains and graph outputs, in subgraphs too.
 *
 * @throws UserError naming the node and the value
 */
export function verifyModel(model: Model): void {
  const known = new Set(model.opsets.keys())
  if (!known.has('')) throw new UserError('expected an import of the operator set ai.onnx, got none')
  verifyGraph(model.graph, new Set(), known)
  for (const f of model.functions) {
    const defined = new Set(f.inputs)
    verifyNodes(f.nodes, defined, new Set(f.opsets.keys()))
    for (const output of f.outputs)
      if (!defined.has(output)) throw new UserError(`function ${f.name}: output "${output}" is not computed`)
  }
  verifyCalls(model.functions)
}

/** A function that calls itself, through others even, has no meaning: it could never be inlined. */
function verifyCalls(functions: readonly LocalFunction[]): void {
  const done = new Set<LocalFunction>()
  const visit = (f: LocalFunction, callers: readonly LocalFunction[]): void => {
    if (done.has(f)) return
    if (callers.includes(f))
      throw new UserError(`function ${qualifiedName({ op: f.name, domain: f.domain })} calls itself`)
    for (const callee of calls(functions, f.nodes)) visit(callee, [...callers, f])
    done.add(f)
  }
  for (const f of functions) visit(f, [])
}

function verifyGraph(graph: Graph, outer: ReadonlySet<string>, domains: ReadonlySet<string>): void {
  const defined = new Set(outer)
  const own = new Set<string>()
  for (const { name } of graph.inputs) {
    if (own.has(name)) throw new UserError(`graph "${graph.name}": two inputs are called "${name}"`)
    own.add(name)
    defined.add(name)
  }
  for (const name of graph.initializers.keys()) defined.add(name)
  for (const name of sparseInitializers(graph)) defined.add(name)
  verifyNodes(graph.nodes, defined, domains)
  for (const { name } of graph.outputs)
    if (!defined.has(name)) throw new UserError(`graph "${graph.name}": output "${name}" is not computed`)
}

function verifyNodes(nodes: readonly Node[], defined: Set<string>, domains: ReadonlySet<string>): void {
  for (const node of nodes) {
    if (!domains.has(node.domain))
      throw new UserError(`${describeNode(node)}: expected an import of domain "${node.domain}", got none`)
    for (const input of node.inputs)
      if (input !== '' && !defined.has(input))
        throw new UserError(`${describeNode(node)}: input "${input}" is not defined before it`)
    for (const attribute of node.attributes.values()) {
      if (attribute.type === 'graph') verifyGraph(attribute.value, defined, domains)
      if (attribute.type === 'graphs') for (const g of attribute.value) verifyGraph(g, defined, domains)
    }
    for (const output of node.outputs) {
      if (output === '') continue
      if (defined.has(output))
        throw new UserError(`${describeNode(node)}: output "${output}" is defined twice`)
      defined.add(output)
    }
  }
}
