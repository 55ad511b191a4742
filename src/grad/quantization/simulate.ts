/**
 * Quantised graphs in float arithmetic: every integer tensor becomes a float tensor of the same whole numbers, so that
 * a straight-through gradient can flow where the integers stood.
 *
 * Rounding and saturation stay in the forward pass (Round, Clip); what the straight-through estimator lets pass is
 * decided by the rules of those two (Bengio et al. 2013; Jacob et al. 2018, section 3). Scales and zero points are
 * taken as constants, also where they are computed from the data.
 */
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import { cloneModel, type Model, type Node, qualifiedName } from '../../onnx/model.ts'
import { verifyModel } from '../../onnx/verify.ts'
import { addStopGradient } from '../stop-gradient.ts'
import { type Expansion, expansions } from './expansions.ts'

/** True if the model computes with quantised integers. */
export const isQuantised = ({ graph }: Model): boolean =>
  graph.nodes.some((node) => Object.hasOwn(expansions, qualifiedName(node)))

/** A copy in which every quantised operator is written out in float operators; others stay as they are. */
export function simulateQuantisation(model: Model): Model {
  const facts = new GraphBuilder(cloneModel(model))
  const copy = cloneModel(model)
  const { nodes, outputs } = copy.graph
  addStopGradient(copy)
  const g = new GraphBuilder({ ...copy, graph: { ...copy.graph, nodes: [], outputs: [] } })
  g.names.reserve(model.graph)
  for (const node of nodes) {
    const expand: Expansion | undefined = expansions[qualifiedName(node)]
    if (expand === undefined) g.append(node)
    else replace(g, node, expand({ g, node, dtypeOf: (v) => facts.tryFacts(v)?.dtype }))
  }
  g.graph.outputs = outputs
  verifyModel(g.model)
  return g.model
}

/** Gives the results of an expansion the names that the node's outputs had. */
function replace(g: GraphBuilder, node: Node, results: readonly Value[]): void {
  node.outputs.forEach((name, i) => {
    const result = results[i]
    if (name !== '' && result !== undefined) g.rename(result, name)
  })
}
