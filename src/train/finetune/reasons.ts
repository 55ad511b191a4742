/** Which initializers of a network act as weights, and why the others do not. */
import { findHead } from '../../grad/head.ts'
import { prepareModel } from '../../grad/prepare.ts'
import { type RuleName, rules } from '../../grad/rules/index.ts'
import { noGradient } from '../../grad/rules/no-gradient.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import { cloneModel, describeNode, type Model, type Node, qualifiedName } from '../../onnx/model.ts'
import { allNodes, reads, subgraphs } from '../../onnx/prune.ts'
import { isFloat, type Tensor } from '../../onnx/tensor.ts'
import { type Flow, flowOf } from './data-flow.ts'
import { carriedBy, joining, scalesOf, weightsOf } from './operators.ts'

/** Why an initializer is no weight. */
export interface Reason {
  readonly reason: string
  /** Nothing can train it, whatever the user wants. */
  readonly final: boolean
}

/** A node that data pass, which reads a value made of initializers alone. */
interface Use {
  readonly node: Node
  readonly value: Value
}

interface Network extends Flow {
  readonly g: GraphBuilder
  readonly nodes: readonly Node[]
  readonly producers: ReadonlyMap<Value, Node>
  readonly uses: ReadonlyMap<string, readonly Use[]>
  /** Values that the gradient of the logits reaches. */
  readonly reached: ReadonlySet<Value>
}

/**
 * Every initializer of a classifier, with the reason why it is no weight, or null if it is one. Weights are what
 * PyTorch calls parameters, as far as a graph shows it: what weighted operators and normalisations read, and vectors
 * that are added, multiplied or concatenated to data behind the first weighted operator.
 *
 * @param model float32; it is not changed
 * @throws UserError if it is no classifier
 */
export function reasonsOf(model: Model): Map<string, Reason | null> {
  const network = networkOf(model)
  const initializers = [...model.graph.initializers]
  return new Map(
    initializers.map(([name, t]) => [
      name,
      finalReason(network, name, t.dtype) ?? softReason(network, name, t as Tensor),
    ]),
  )
}

function networkOf(model: Model): Network {
  const g = new GraphBuilder(cloneModel(prepareModel(model)))
  const { logits } = findHead(g)
  const flow = flowOf(g.graph)
  const nodes = allNodes(g.graph.nodes)
  return {
    g,
    nodes,
    ...flow,
    producers: new Map(nodes.flatMap((node) => node.outputs.map((o) => [o, node] as const))),
    uses: usesOf(nodes, flow, [...model.graph.initializers.keys()]),
    reached: gradientReach(g, logits),
  }
}

/** Where each initializer meets data, possibly under another name. */
function usesOf(nodes: readonly Node[], { data }: Flow, names: readonly string[]): Map<string, Use[]> {
  const origins = new Map<Value, ReadonlySet<string>>(names.map((name) => [name, new Set([name])]))
  const uses = new Map<string, Use[]>(names.map((name) => [name, []]))
  const initializers = new Set<Value>(names)
  for (const node of nodes) {
    if (node.outputs.some((o) => data.has(o))) {
      for (const value of new Set(node.inputs))
        for (const name of (data.has(value) ? undefined : origins.get(value)) ?? [])
          uses.get(name)!.push({ node, value })
      continue
    }
    const carried = new Set(
      carriedBy(node, (v) => initializers.has(v)).flatMap((value) => [...(origins.get(value) ?? [])]),
    )
    if (node.op === 'Identity' && initializers.has(node.inputs[0]!)) initializers.add(node.outputs[0]!)
    for (const output of node.outputs) if (output !== '') origins.set(output, carried)
  }
  return uses
}

/** What depends on float values alone, and on no rounding, up to the logits. */
function gradientReach(g: GraphBuilder, logits: Value): Set<Value> {
  const reached = new Set([logits])
  const visit = (nodes: readonly Node[]) => {
    for (const node of nodes.toReversed()) {
      const isFlat = rules[qualifiedName(node) as RuleName] === noGradient
      if (isFlat || !node.outputs.some((o) => reached.has(o))) continue
      for (const graph of subgraphs(node)) {
        for (const { name } of graph.outputs) reached.add(name)
        visit(graph.nodes)
      }
      for (const value of node.inputs) if (isFloat(g.tryFacts(value)?.dtype ?? 'float32')) reached.add(value)
    }
  }
  visit(g.graph.nodes)
  return reached
}

function finalReason({ nodes, reached, uses }: Network, name: string, dtype: string): Reason | null {
  const final = (reason: string): Reason => ({ reason, final: true })
  if (dtype !== 'float32') return final(`${dtype}, not float32`)
  const statisticOf = uses.get(name)!.find(({ node, value }) => statistics(node).includes(value))
  if (statisticOf) return final(`a running statistic of ${describeNode(statisticOf.node)}`)
  if (reached.has(name)) return null
  const isRead = nodes.some((node) => reads(node).includes(name))
  return final(isRead ? 'no gradient of the logits reaches it' : 'nothing reads it')
}

const statistics = (node: Node): readonly string[] =>
  node.op === 'BatchNormalization' ? node.inputs.slice(3, 5) : []

/** Why a user would not expect it to be trained; null if one would. */
function softReason(network: Network, name: string, tensor: Tensor): Reason | null {
  const reasons = network.uses.get(name)!.map((use) => reasonAt(network, use, name, tensor))
  if (reasons.includes(null)) return null
  return { reason: reasons[0] ?? 'only numbers made of it meet the data', final: false }
}

function reasonAt(network: Network, use: Use, name: string, tensor: Tensor): string | null {
  const { node, value } = use
  const isCarried = value !== name
  if (scalesOf(node).includes(value))
    return isPlainInstanceNorm(network, node) ? `the fixed scale and bias of ${describeNode(node)}` : null
  if (weightsOf(node).includes(value)) return isCarried && isMask(tensor) ? 'a mask' : null
  if (tensor.data.length === 1 && !isLoneBias(network, use)) return 'a single number'
  if (!node.inputs.some((input) => network.learned.has(input)))
    return 'preprocessing: no weighted operator comes before it'
  if (!joining.has(node.op) || node.domain !== '') return `${describeNode(node)} has no weights`
  return isMask(tensor) ? 'a mask' : null
}

/** The bias of a product with one output, such as a single score: any other single number is a constant of a formula. */
function isLoneBias({ g, weighted, producers }: Network, { node, value }: Use): boolean {
  if (node.op !== 'Add' || node.inputs.length !== 2 || g.tryFacts(value)?.shape?.length === 0) return false
  const product = node.inputs.find((input) => input !== value)!
  const shape = g.tryFacts(product)?.shape
  return weighted.includes(producers.get(product)!) && (shape?.at(-1) === 1 || shape?.[1] === 1)
}

/**
 * PyTorch writes GroupNorm as InstanceNormalization of the groups (a Reshape), by ones and zeros, and its own scale and
 * bias behind it.
 */
function isPlainInstanceNorm({ g, producers }: Network, node: Node): boolean {
  if (node.op !== 'InstanceNormalization' || producers.get(node.inputs[0]!)?.op !== 'Reshape') return false
  const [scale, bias] = node.inputs.slice(1).map((value) => g.constantNumbers(value))
  return !!scale?.every((x) => x === 1) && !!bias?.every((x) => x === 0)
}

/** Zeros and ones that hide by multiplication, or zeros and one large negative number that hide by addition. */
function isMask(tensor: Tensor): boolean {
  const values = new Set<number>()
  for (const x of tensor.data as Float32Array) if (values.add(x).size > 2) return false
  const other = [...values].find((x) => x !== 0)
  return values.size === 2 && values.has(0) && (other === 1 || other! <= -100)
}
