/** Puts the bodies of a model's local functions in the place of their calls. */
import { copyNodes, mapGraphs } from './copy.ts'
import { bodyOf, calls, findFunction } from './functions.ts'
import type { LocalFunction, Model, Node } from './model.ts'
import { Names } from './names.ts'
import { upgradeFunction } from './upgrade.ts'
import { verifyModel } from './verify.ts'

/**
 * A body is read in the operator set that its function imports. (ONNX Runtime reads it in the model's, and refuses most
 * of the models where that makes a difference.)
 *
 * @param model in opset 18 or newer; it is not changed
 * @param keep the calls that stay, with the functions that they need
 * @returns a copy that computes the same: values of the graph keep their names
 */
export function inlineFunctions(model: Model, keep: (call: Node) => boolean = () => false): Model {
  if (model.functions.length === 0) return model
  const names = new Names(model.graph)
  const opsets = new Map(model.opsets)

  const inlineAll = (nodes: readonly Node[]): Node[] =>
    nodes.flatMap((node) => {
      const callee = keep(node) ? undefined : findFunction(model.functions, node)
      if (callee) return inlineAll(expand(callee, node))
      const attributes = mapGraphs(node, (graph) => ({ ...graph, nodes: inlineAll(graph.nodes) }))
      return [{ ...node, attributes }]
    })

  const expand = (callee: LocalFunction, call: Node): Node[] => {
    const body = upgradeFunction({ ...callee, nodes: bodyOf(callee, call) }, model)
    for (const [domain, version] of body.opsets) if (!opsets.has(domain)) opsets.set(domain, version)
    const prefix = `${call.name || call.outputs.find((o) => o !== '')}/`
    const renamed = new Map(body.inputs.map((name, i) => [name, call.inputs[i] ?? '']))
    const passes: Node[] = []
    const computed = new Set(body.nodes.flatMap((n) => n.outputs))
    body.outputs.forEach((name, i) => {
      const output = call.outputs[i] ?? ''
      if (output === '') return
      if (computed.has(name) && !renamed.has(name)) renamed.set(name, output)
      else passes.push(identity(renamed.get(name) ?? name, output, names.unique(`${prefix}${name}`)))
    })
    return [...copyNodes(body.nodes, renamed, names, prefix), ...passes]
  }

  const nodes = inlineAll(model.graph.nodes)
  const inlined = {
    ...model,
    opsets,
    functions: reachable(model.functions, nodes),
    graph: { ...model.graph, nodes },
  }
  verifyModel(inlined)
  return inlined
}

/** A function may give back what it was given. */
const identity = (input: string, output: string, name: string): Node => ({
  op: 'Identity',
  domain: '',
  name,
  inputs: [input],
  outputs: [output],
  attributes: new Map(),
})

/** The functions that nodes call, and those that these call. */
function reachable(functions: readonly LocalFunction[], nodes: readonly Node[]): LocalFunction[] {
  const found = new Set<LocalFunction>()
  const visit = (list: readonly Node[]): void => {
    for (const f of calls(functions, list)) {
      if (found.has(f)) continue
      found.add(f)
      visit(f.nodes)
    }
  }
  visit(nodes)
  return functions.filter((f) => found.has(f))
}
