/** Rounding through which a gradient passes: local functions whose rules are the straight-through estimator. */
import { GraphBuilder } from '../../onnx/builder.ts'
import { cloneModel, type LocalFunction, type Model, type Node } from '../../onnx/model.ts'
import { verifyModel } from '../../onnx/verify.ts'
import { functionDomain } from '../stop-gradient.ts'
import { isQuantised, simulateQuantisation } from './simulate.ts'

/** Operators that are flat between jumps. */
const steps = ['Round', 'Floor', 'Ceil', 'Sign'] as const

const isStep = (node: Node): boolean => node.domain === '' && (steps as readonly string[]).includes(node.op)

const functionOf = (op: string): LocalFunction => ({
  domain: functionDomain,
  name: `StraightThrough${op}`,
  inputs: ['X'],
  outputs: ['Y'],
  attributes: [],
  nodes: [{ op, domain: '', name: 'Y', inputs: ['X'], outputs: ['Y'], attributes: new Map() }],
  opsets: new Map([['', 18]]),
})

/**
 * A copy in which quantised operators are float arithmetic and every rounding is a call whose gradient is the
 * straight-through estimator's. The forward pass computes the same, up to the order of float additions.
 *
 * @see Bengio et al. 2013, Estimating or Propagating Gradients Through Stochastic Neurons; for Sign: Hubara et al. 2016,
 * Binarized Neural Networks, equation 4
 */
export function straightThrough(model: Model): Model {
  const simulated = simulateQuantisation(model)
  const { graph } = simulated
  const used = new Set(graph.nodes.filter(isStep).map((n) => n.op))
  if (used.size === 0) return simulated
  const replaced: Model = cloneModel(simulated)
  replaced.opsets.set(functionDomain, 1)
  replaced.functions.push(...[...used].map(functionOf))
  replaced.graph.nodes = graph.nodes.map((node) =>
    isStep(node) ? { ...node, domain: functionDomain, op: `StraightThrough${node.op}` } : node,
  )
  verifyModel(replaced)
  return replaced
}

/**
 * The smooth function that the straight-through estimator takes for the model: rounding left out, Sign replaced by
 * clip(x, -1, 1). Its derivative can be compared with finite differences, which the estimator itself cannot.
 */
export function withoutRounding(model: Model): Model {
  const simulated = cloneModel(simulateQuantisation(model))
  const g = new GraphBuilder({ ...simulated, graph: { ...simulated.graph, nodes: [] } })
  g.names.reserve(simulated.graph)
  for (const node of simulated.graph.nodes) {
    if (!isStep(node)) g.append(node)
    else if (node.op !== 'Sign') g.append({ ...node, op: 'Identity' })
    else {
      const bounds = [-1, 1].map((bound) => g.scalar(bound, 'float32'))
      g.append({ ...node, op: 'Clip', inputs: [...node.inputs, ...bounds] })
    }
  }
  return g.model
}

/** True if the model rounds somewhere, so that its true gradient is zero behind it. */
export const rounds = (model: Model): boolean => isQuantised(model) || model.graph.nodes.some(isStep)
