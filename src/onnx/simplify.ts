/** Does what is known before anything runs, so that gradient rules meet plain operators and constants. */
import { plainAttributes } from './attributes.ts'
import { GraphBuilder } from './builder.ts'
import { appendGraph, copyNodes } from './copy.ts'
import { foldOrAppend } from './fold.ts'
import type { Graph, Model, Node, OpaqueTensor } from './model.ts'
import { isFloat, type Tensor } from './tensor.ts'
import { isLoop, unroll } from './unroll.ts'
import { verifyModel } from './verify.ts'

/**
 * Small constants that are computed become initializers, as Constant nodes do; an If whose condition is one becomes its
 * branch; a Loop or Scan with a known number of iterations becomes these.
 *
 * @param model in opset 18 or newer; it is not changed
 * @param variables initializers that may get other values, besides the model's own of float type
 * @returns a copy that computes the same; values of the graph keep their names
 */
export function simplifyModel(model: Model, variables: readonly string[] = []): Model {
  const source = model.graph
  const isVariable = (t: Tensor | OpaqueTensor) => t.dtype !== 'opaque' && isFloat(t.dtype)
  const own = [...source.initializers].filter(([, t]) => isVariable(t)).map(([name]) => name)
  const g = new GraphBuilder({
    ...model,
    graph: { ...source, nodes: [], initializers: new Map(source.initializers) },
  })
  g.names.reserve(source)
  const simplify = simplifier(new Set([...own, ...variables]))
  simplify(g, source.nodes, source)
  verifyModel(g.model)
  return g.model
}

/** Appends nodes to a graph; what is called as in `graph`'s outputs stays computed by a node. */
function simplifier(variables: ReadonlySet<string>) {
  const simplify = (g: GraphBuilder, nodes: readonly Node[], { outputs }: Pick<Graph, 'outputs'>) => {
    const results = new Set(outputs.map((o) => o.name))
    for (const node of nodes) emit(g, node, results)
  }

  const emit = (g: GraphBuilder, node: Node, results: ReadonlySet<string>): void => {
    const values = plainValues(g, node, (inner) => emit(g, inner, results))
    if (values) {
      node.outputs.forEach((output, i) => {
        const input = values[i]
        if (output !== '' && input) emit(g, identity(g, input, output), results)
      })
      return
    }
    const simple = node.domain === '' && node.op === 'If' ? withBranches(g, node) : node
    if (node.outputs.some((o) => results.has(o))) g.append(simple)
    else foldOrAppend(g, simple, variables)
  }

  /** The branches of an If that stays, simplified. */
  const withBranches = (g: GraphBuilder, node: Node): Node => {
    const attributes = new Map(node.attributes)
    for (const [name, attribute] of node.attributes) {
      if (attribute.type !== 'graph') continue
      const inner = g.subgraph(attribute.value.name)
      const copied = copyOf(inner, attribute.value)
      simplify(inner, copied.nodes, copied)
      inner.graph.outputs = copied.outputs
      attributes.set(name, { ...attribute, value: inner.finishSubgraph() })
    }
    return { ...node, attributes }
  }
  return simplify
}

/** What the outputs of a node of control flow are, if plain nodes can take its place. */
function plainValues(
  g: GraphBuilder,
  node: Node,
  append: (node: Node) => void,
): readonly string[] | undefined {
  if (isLoop(node)) {
    const values = unroll(g, node, append)
    return typeof values === 'string' ? undefined : values
  }
  if (node.domain !== '' || node.op !== 'If') return undefined
  const condition = g.constantNumbers(node.inputs[0]!)?.[0]
  const branch = plainAttributes(node)[condition ? 'then_branch' : 'else_branch']
  if (condition === undefined || typeof branch !== 'object' || !('nodes' in branch)) return undefined
  return appendGraph(g, branch, [], append)
}

const identity = (g: GraphBuilder, input: string, output: string): Node => ({
  op: 'Identity',
  domain: '',
  name: g.unique(output),
  inputs: [input],
  outputs: [output],
  attributes: new Map(),
})

/** The nodes of a branch under names of their own; its initializers become those of the whole graph. */
function copyOf(g: GraphBuilder, branch: Graph): Pick<Graph, 'nodes' | 'outputs'> {
  const renamed = new Map<string, string>()
  for (const [name, tensor] of branch.initializers) renamed.set(name, g.initializer(name, tensor))
  const nodes = copyNodes(branch.nodes, renamed, g.names)
  const outputs = branch.outputs.map((info) => {
    const name = renamed.get(info.name) ?? info.name
    // ONNX Runtime wants a branch to compute its outputs.
    if (nodes.some((n) => n.outputs.includes(name))) return { ...info, name }
    const output = g.unique(info.name)
    nodes.push(identity(g, name, output))
    return { ...info, name: output }
  })
  return { nodes, outputs }
}
