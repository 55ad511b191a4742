/** The CPU lowering: any plain step graph to one whose convolutions and what lies between them run in blocked layouts. */
import { withoutAliases } from '../../../onnx/aliases.ts'
import { GraphBuilder } from '../../../onnx/builder.ts'
import { withReads } from '../../../onnx/copy.ts'
import { blockedDomain } from '../../../onnx/domains.ts'
import { cloneModel, type Model, type Node, type ValueInfo } from '../../../onnx/model.ts'
import { pruneModel, reads } from '../../../onnx/prune.ts'
import type { Tensor } from '../../../onnx/tensor.ts'
import { blocking, inverted, type Layout, reordered, weightLayout } from './layouts.ts'
import { Lowering } from './lowering.ts'
import { groupOf, isWeightOf } from './rules/convolution.ts'
import { blockedRuleFor, plainRuleFor, type RuleFor } from './rules/index.ts'

export interface LoweringOptions {
  /** What a size called `N` is. */
  readonly batch: number
  /** Channels of a block (probe.ts). */
  readonly block: number
}

/** A graph with the inputs and outputs of the plain one, some of which are blocked. */
export interface Lowered {
  readonly model: Model
  /** The inputs, and the outputs `next/<input>`, that are not plain. */
  readonly layouts: ReadonlyMap<string, 'kernel' | 'thin'>
  /** A plain tensor as the graph takes it under this name. */
  encode(name: string, tensor: Tensor): Tensor
  /** A tensor of the graph's as a plain one. */
  decode(name: string, tensor: Tensor): Tensor
}

/**
 * @param step the graph of a training step: weights are inputs `x`, and come out as `next/x`
 * @returns undefined if nothing in it has a blocked kernel
 */
export function lower(step: Model, { batch, block }: LoweringOptions): Lowered | undefined {
  const source = new GraphBuilder(withBatch(step, () => batch))
  const layouts = stateLayouts(source, block)
  // Without blocked weights conversions would cost more than they bring.
  const ruleFor = layouts.size > 0 ? blockedRuleFor : plainRuleFor
  const lowered = translated(new Lowering(source, { block, batch }), layouts, ruleFor)
  if (lowered.graph.nodes.every(({ domain }) => domain !== blockedDomain)) return undefined
  const plan = (name: string, { dims }: Tensor) => {
    const layout = layouts.get(name.replace(/^next\//, ''))
    return layout && blocking(layout, dims, block)
  }
  return {
    model: lowered,
    layouts,
    encode(name, tensor) {
      const reordering = plan(name, tensor)
      return reordering ? reordered(tensor, reordering) : tensor
    },
    decode(name, tensor) {
      const reordering = plan(name, tensor)
      return reordering ? reordered(tensor, inverted(reordering)) : tensor
    },
  }
}

/** What stands for a batch of any size where sizes are worked out: no other axis is of this one. */
const anyBatch = 1_000_003

/**
 * A graph whose weights are constants, such as that of an input gradient, for batches of any size.
 *
 * @param model its gradients may be calls (src/grad/call.ts)
 * @returns undefined if nothing in it has a blocked kernel, or something that ONNX Runtime keeps blocked has no rule here
 */
export function lowerFixed(model: Model, block: number): Model | undefined {
  const { inputs, outputs, nodes } = model.graph
  if (nodes.some(({ op, domain }) => domain === '' && onlyByRuntime.has(op))) return undefined
  const [first] = inputs.map(({ type }) => (type?.kind === 'tensor' ? type.shape?.[0] : undefined))
  const source = new GraphBuilder(withBatch(model, (size) => (size === first ? anyBatch : size)))
  const low = new Lowering(source, { block })
  const lowered = translated(low, new Map(), blockedRuleFor)
  if (!lowered.graph.nodes.some(({ op, domain }) => op === 'Conv' && domain === blockedDomain))
    return undefined
  return { ...lowered, graph: { ...lowered.graph, inputs, outputs } }
}

/** Operators that ONNX Runtime brings into blocks by itself, for which there is no rule. */
const onlyByRuntime: ReadonlySet<string> = new Set(['AveragePool', 'GlobalMaxPool', 'Resize', 'Upsample'])

/** The graph by the rules, in the names of the plain one. */
function translated(low: Lowering, layouts: ReadonlyMap<string, 'kernel' | 'thin'>, ruleFor: RuleFor): Model {
  const { source } = low
  for (const [name, layout] of layouts) low.define(name, layout, name)
  for (const node of source.graph.nodes) {
    if (!low.done.has(node) && !ruleFor(node)?.(low, node)) {
      const renamed = new Map(reads(node).map((value) => [value, low.as(value, 'plain')]))
      low.out.nodes.push(withReads(node, renamed))
    }
    low.passed.add(node)
  }
  for (const { name } of source.graph.outputs) finish(low, name, layoutOfOutput(name, layouts))
  return pruneModel({
    ...source.model,
    opsets: new Map(source.model.opsets).set(blockedDomain, 1),
    graph: withoutAliases({
      ...source.graph,
      nodes: low.out.nodes,
      initializers: low.out.initializers,
      valueInfo: new Map(),
    }),
  })
}

/** A copy in which the axes of inputs and outputs that have a name are given a size. */
function withBatch(model: Model, sizeOf: (name: string) => number | string): Model {
  const copy = cloneModel(model)
  const fixed = (info: ValueInfo): ValueInfo =>
    info.type?.kind === 'tensor' && info.type.shape
      ? {
          ...info,
          type: {
            ...info.type,
            shape: info.type.shape.map((d) => (typeof d === 'string' ? sizeOf(d) : d)),
          },
        }
      : info
  copy.graph.inputs = copy.graph.inputs.map(fixed)
  copy.graph.outputs = copy.graph.outputs.map(fixed)
  return copy
}

/** Weights of convolutions with a blocked kernel, and what an optimizer keeps of each: `momentum/<weight>`. */
function stateLayouts({ graph }: GraphBuilder, block: number): Map<string, 'kernel' | 'thin'> {
  const layouts = new Map<string, 'kernel' | 'thin'>()
  for (const { name, type } of graph.inputs) {
    if (type?.kind !== 'tensor' || type.shape?.length !== 4) continue
    const shape = type.shape as readonly number[]
    const user = graph.nodes.find((node) => isWeightOf(node, name))
    const layout = user && weightLayout(shape, groupOf(user), block)
    if (layout) layouts.set(name, layout)
  }
  for (const { name } of graph.inputs) {
    const of = [...layouts].find(([weight]) => name.endsWith(`/${weight}`))
    if (of && !layouts.has(name)) layouts.set(name, of[1])
  }
  return layouts
}

const layoutOfOutput = (name: string, layouts: ReadonlyMap<string, Layout>): Layout =>
  (name.startsWith('next/') ? layouts.get(name.slice('next/'.length)) : undefined) ?? 'plain'

/** Gives an output its name, in its layout. */
function finish(low: Lowering, name: string, layout: Layout): void {
  const found = low.as(name, layout)
  if (found === name) return
  const { nodes } = low.out
  const at = nodes.findIndex((node) => node.outputs.includes(name))
  if (at >= 0) {
    // The plain form has the name; it is needed under another.
    const other = low.out.unique(`${name}/plain`)
    const renamed = new Map([[name, other]])
    nodes[at] = { ...nodes[at]!, outputs: nodes[at]!.outputs.map((o) => (o === name ? other : o)) }
    for (const [i, node] of nodes.entries()) nodes[i] = withReads(node, renamed)
  }
  const identity: Node = {
    op: 'Identity',
    domain: '',
    name: low.out.unique(`output/${name}/${layout}`),
    inputs: [found],
    outputs: [name],
    attributes: new Map(),
  }
  nodes.push(identity)
}
