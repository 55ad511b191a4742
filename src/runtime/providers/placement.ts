/**
 * Which nodes of a graph ONNX Runtime would give to the CPU, in front of a provider for a device: told from the provider's table of
 * kernels, without a session and without the device.
 */
import { type Facts, factsOf } from '../../onnx/facts.ts'
import { inferNode } from '../../onnx/infer/index.ts'
import { inlineFunctions } from '../../onnx/inline.ts'
import { type Graph, type Model, type Node, qualifiedName } from '../../onnx/model.ts'
import { reads, subgraphs } from '../../onnx/prune.ts'
import { isStatic, Symbols } from '../../onnx/shape.ts'
import { elementCount } from '../../onnx/tensor.ts'
import { lacksKernel, type ProviderKernels } from './kernels.ts'

/** A node that the device does not run. */
export interface HostNode {
  readonly name: string
  readonly op: string
  readonly domain: string
  /** The model's, of that domain. */
  readonly opset: number
  /** `no kernel`, `no kernel in opset 9`, `no kernel for float64` ... */
  readonly why: string
}

export interface Placement {
  /** How many nodes there are, those of subgraphs and of called functions included; constants are none. */
  readonly nodes: number
  /** Nodes for which data are copied to the CPU and back. */
  readonly onHost: readonly HostNode[]
  /** Computations on sizes, which ONNX Runtime keeps on the CPU on purpose: their operands are there anyway. */
  readonly sizes: readonly HostNode[]
  /** Nodes with which no session starts. */
  readonly refused: readonly HostNode[]
  /** Results of the device that a node wants to have on the CPU, as an If its condition: the CPU waits for each. */
  readonly waits: readonly string[]
}

/**
 * @param model in opset 18 or newer if it has functions of its own; these are inlined, as ONNX Runtime does
 */
export function placementOf(model: Model, kernels: ProviderKernels): Placement {
  const { graph, opsets } = inlineFunctions(model)
  const found: Found = { nodes: 0, onHost: [], sizes: [], refused: [], waits: new Set() }
  const expandsFirst = model.functions.length > 0
  placeGraph(enter(graph, { kernels, opsets, expandsFirst, symbols: new Symbols(), facts: new Map() }), found)
  return { ...found, waits: [...found.waits] }
}

/** `3 of 412 nodes run on the CPU: Col2Im (2), Atan (1)`; undefined where none does. */
export function placementWarning({ nodes, onHost }: Placement): string | undefined {
  if (onHost.length === 0) return undefined
  const counts = new Map<string, number>()
  for (const node of onHost) counts.set(qualifiedName(node), (counts.get(qualifiedName(node)) ?? 0) + 1)
  const named = [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} (${count})`)
  return `${onHost.length} of ${nodes} nodes ${onHost.length === 1 ? 'runs' : 'run'} on the CPU: ${named.join(', ')}`
}

interface Found {
  nodes: number
  readonly onHost: HostNode[]
  readonly sizes: HostNode[]
  readonly refused: HostNode[]
  readonly waits: Set<string>
}

interface Around {
  readonly kernels: ProviderKernels
  readonly opsets: ReadonlyMap<string, number>
  /** Only for a model with functions of its own ONNX Runtime expands operators before it places any node. */
  readonly expandsFirst: boolean
  readonly symbols: Symbols
  /** Of the values in sight. */
  readonly facts: ReadonlyMap<string, ValueFacts | undefined>
}

interface ValueFacts extends Facts {
  readonly constant?: boolean
}

interface Scope extends Around {
  readonly graph: Graph
  readonly facts: Map<string, ValueFacts | undefined>
}

/** @param given facts of what the graph is started with, where its inputs do not say them */
function enter(graph: Graph, around: Around, given: readonly (Facts | undefined)[] = []): Scope {
  const facts = new Map(around.facts)
  graph.inputs.forEach(({ name, type }, i) => {
    const shape = type?.kind === 'tensor' ? type.shape && around.symbols.shape(type.shape) : undefined
    facts.set(name, type?.kind === 'tensor' ? { dtype: type.dtype, shape } : given[i])
  })
  for (const [name, tensor] of graph.initializers)
    if (tensor.dtype !== 'opaque') facts.set(name, { ...factsOf(tensor), constant: true })
  return { ...around, graph, facts }
}

/** Constants up to this size may be read on either side. */
const smallConstant = 100

/** Among values of these types ONNX Runtime looks for no sizes. */
const halves: ReadonlySet<string | undefined> = new Set(['float16', 'bfloat16'])

/**
 * What comes from Shape and Size lies on the CPU. A node that reads such a value, and besides it graph inputs and small constants
 * alone, is left there too, unless its kernel on the device wants that value on the CPU anyway. So does ONNX Runtime
 * (GetCpuPreferredNodes), by the same rule.
 *
 * @see https://github.com/microsoft/onnxruntime/blob/v1.30.0/onnxruntime/core/framework/fallback_cpu_capability.cc
 */
function placeGraph(scope: Scope, found: Found): void {
  const { kernels, opsets, expandsFirst, facts, graph } = scope
  const inputs = new Set(graph.inputs.map(({ name }) => name))
  const onHost = new Set<string>()
  const onDevice = new Set<string>()
  const isHere = (value: string) => inputs.has(value) || onHost.has(value) || isSmall(facts.get(value))
  for (const node of graph.nodes) {
    for (const inner of subgraphs(node)) {
      const given = node.inputs.map((value) => dtypeAlone(facts.get(value)))
      placeGraph(enter(inner, scope, given), found)
    }
    learn(node, scope)
    if (isConstant(node)) continue
    found.nodes++
    const run = asKernel(node)
    const opset = opsets.get(node.domain) ?? 1
    const hostInputs = node.domain === '' ? (kernels.hostInputs[run.op] ?? []) : []
    const lack = isExpanded(run) ? undefined : lackOf(run, opset, scope)
    const readsSize = reads(run).some((value) => onHost.has(value))
    const stays = (value: string, i: number) =>
      isHere(value) && !halves.has(facts.get(value)?.dtype) && !(onHost.has(value) && hostInputs.includes(i))
    const isLate = isExpanded(node) && !expandsFirst
    const isPreferred = readsSize && lack === undefined && !isLate && run.inputs.every(stays)
    const onCpu = lack !== undefined || isPreferred

    const wanted = run.inputs.filter((value, i) => onDevice.has(value) && (onCpu || hostInputs.includes(i)))
    for (const value of wanted) found.waits.add(value)
    const told = (why: string) => ({ ...named(node), opset, why })
    if (onCpu) {
      const isSize =
        readsSize && run.inputs.every((value) => !inputs.has(value) && (value === '' || isHere(value)))
      const why = isSize ? 'computes sizes' : 'reads nothing but sizes and inputs of the graph'
      found[isSize ? 'sizes' : 'onHost'].push(told(lack ?? why))
    } else {
      const why = kernels.refused(run, opset)
      if (why !== undefined) found.refused.push(told(why))
    }
    const isSource = node.domain === '' && kernels.hostOutputs.has(node.op)
    for (const output of node.outputs) {
      if (isSource || (readsSize && (onCpu || isLate))) onHost.add(output)
      if (!isSource && !onCpu) onDevice.add(output)
    }
  }
}

const lackOf = (node: Node, opset: number, { kernels, facts }: Scope): string | undefined =>
  lacksKernel(kernels, node, opset, (value) => facts.get(value)?.dtype) ?? kernels.unsupported(node)

/** What is known of a node's outputs from now on. */
function learn(node: Node, { symbols, facts }: Scope): void {
  const known = inferNode(node, { symbols, functions: [], facts: (value) => facts.get(value) })
  node.outputs.forEach((output, i) => {
    const told = known[i]
    facts.set(output, told && isConstant(node) ? { ...told, constant: true } : told)
  })
}

const isConstant = ({ op, domain }: Node): boolean => op === 'Constant' && domain === ''

function isSmall(facts: ValueFacts | undefined): boolean {
  if (!facts?.constant || facts.shape === undefined || !isStatic(facts.shape)) return false
  return elementCount(facts.shape) <= smallConstant
}

/** A loop may change the shape. */
const dtypeAlone = (facts: Facts | undefined): Facts | undefined => facts && { dtype: facts.dtype }

/** Operators that ONNX Runtime has no kernel for, on the CPU neither: the nodes that ONNX defines them by take their places. */
const expanded = new Set(
  'Bernoulli CastLike CenterCropPad GroupNormalization Mish NegativeLogLikelihoodLoss SequenceMap SoftmaxCrossEntropyLoss Swish'.split(
    ' ',
  ),
)

const isExpanded = ({ op, domain }: Node): boolean => domain === '' && expanded.has(op)

/** Of those, CastLike alone is looked into: it is a Cast. The others' nodes are elementary, and taken as the device's. */
const asKernel = (node: Node): Node =>
  node.op === 'CastLike' && node.domain === ''
    ? { ...node, op: 'Cast', inputs: node.inputs.slice(0, 1) }
    : node

const named = ({ name, outputs, op, domain }: Node) => ({
  name: name || (outputs.find((output) => output !== '') ?? ''),
  op,
  domain,
})
