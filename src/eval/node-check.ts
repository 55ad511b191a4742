/** Which node's own gradient is wrong: every node alone, at the values that it has in the whole graph. */
import { prepareModel } from '../grad/prepare.ts'
import { GraphBuilder } from '../onnx/builder.ts'
import { cloneModel, describeNode, type Model, type Node } from '../onnx/model.ts'
import { isFloat, type Tensor } from '../onnx/tensor.ts'
import { type Feeds, openSession, type SessionOptions } from '../runtime/session.ts'
import { checkGradient, type DirectionResult } from './gradient-check.ts'
import { gradientPath } from './inspection.ts'

export interface NodeResult {
  /** Operator and name. */
  readonly node: string
  readonly worst: DirectionResult
}

/**
 * Checks the nodes between the inputs and the outputs one after the other, in graph order.
 *
 * @param feeds inputs of the model, at which to check
 * @returns the first node whose error is above the tolerance and no kink, or undefined
 */
export async function findWrongNode(
  model: Model,
  feeds: Feeds,
  tolerance: number,
  options: SessionOptions = {},
): Promise<NodeResult | undefined> {
  const prepared = prepareModel(model)
  const g = new GraphBuilder(cloneModel(prepared))
  const path = gradientPath(g, prepared.graph.nodes, Object.keys(feeds)[0] ?? '')
  const values = await allValues(prepared, path, feeds, options)
  for (const node of path) {
    const wrt = [...new Set(node.inputs)].filter((name) => values[name] && isFloat(values[name].dtype))
    if (wrt.length === 0 || [...node.attributes.values()].some((a) => a.type === 'graph')) continue
    const alone = oneNode(prepared, node, values)
    const inputs = Object.fromEntries(alone.graph.inputs.map(({ name }) => [name, values[name]!]))
    const results = await checkGradient(alone, inputs, { ...options, wrt, directions: 2, precise: true })
    const worst = results.reduce((a, b) => (b.error > a.error ? b : a))
    if (worst.error > tolerance && !worst.kink) return { node: describeNode(node), worst }
  }
  return undefined
}

/** What the nodes read, computed by one run of the whole graph. */
async function allValues(
  model: Model,
  path: readonly Node[],
  feeds: Feeds,
  options: SessionOptions,
): Promise<Feeds> {
  const { graph } = model
  const computed = new Set(graph.nodes.flatMap((n) => n.outputs))
  const wanted = [...new Set(path.flatMap((n) => n.inputs))].filter((name) => computed.has(name))
  const session = await openSession(
    { ...model, graph: { ...graph, outputs: wanted.map((name) => ({ name })) } },
    options,
  )
  const values: Record<string, Tensor> = { ...feeds, ...(await session.run(feeds)) }
  await session.release()
  for (const [name, tensor] of graph.initializers) if (tensor.dtype !== 'opaque') values[name] = tensor
  return values
}

/** A model of one node; constants that are no floats stay initializers, for the rules that need to know them. */
function oneNode(model: Model, node: Node, values: Feeds): Model {
  const names = [...new Set(node.inputs)].filter((name) => name !== '')
  const isVariable = (name: string) => isFloat(values[name]!.dtype) || !model.graph.initializers.has(name)
  return {
    ...model,
    graph: {
      name: 'node',
      nodes: [node],
      inputs: names.filter(isVariable).map((name) => {
        const { dtype, dims } = values[name]!
        return { name, type: { kind: 'tensor', dtype, shape: dims } }
      }),
      outputs: node.outputs.filter((o) => o !== '').map((name) => ({ name })),
      initializers: new Map(names.filter((n) => !isVariable(n)).map((name) => [name, values[name]!])),
      valueInfo: new Map(),
    },
  }
}
