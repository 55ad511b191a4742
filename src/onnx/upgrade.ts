/**
 * Rewrites nodes of older operator sets in the forms of opset 18, so that everything behind it (gradient rules,
 * lowering) knows one meaning of each operator. From 18 on the forms of ai.onnx are stable: newer models stay.
 *
 * @see https://onnx.ai/onnx/repo-docs/Changelog.html
 */
import { UserError } from '../errors.ts'
import { type AttributeInput, type PlainAttribute, plainAttributes, toAttribute } from './attributes.ts'
import { GraphBuilder } from './builder.ts'
import {
  type Attribute,
  cloneModel,
  describeNode,
  type Graph,
  type LocalFunction,
  type Model,
  type Node,
} from './model.ts'
import { reads } from './prune.ts'
import { filled, float32, int64, type Tensor } from './tensor.ts'
import { verifyModel } from './verify.ts'

export const targetOpset = 18

/**
 * Below opset 7 arithmetic broadcast by attributes, which ONNX Runtime has no kernels for; what it still runs of those
 * models means the same today.
 */
const legacyAttributes = ['broadcast', 'consumed_inputs']

interface Scope {
  /** The model's own version of ai.onnx. */
  readonly from: number
  readonly builder: GraphBuilder
  /** What the nodes of the outermost graph read, and its outputs. */
  readonly used: ReadonlySet<string>
}

/** The nodes that stand for an older one; undefined if it means the same in opset 18. */
type Upgrade = (node: Node, scope: Scope) => readonly Node[] | undefined

export interface UpgradeOptions {
  /**
   * Functions that can only be rewritten when the attributes of their callers are known stay as they are, for
   * inline.ts, instead of being refused: the model does not run before they are inlined.
   */
  readonly leaveGeneric?: boolean
}

/**
 * @returns a copy in opset 18 at least; initializers are no longer inputs of the graph
 * @throws UserError for the few operators without a newer form
 */
export function upgradeModel(model: Model, { leaveGeneric = false }: UpgradeOptions = {}): Model {
  const from = model.opsets.get('') ?? 0
  if (from < 7)
    for (const node of model.graph.nodes)
      if (legacyAttributes.some((name) => node.attributes.has(name)))
        throw new UserError(
          `${describeNode(node)}: the broadcasting of opset ${from} has no form in newer opsets: convert the model first`,
        )
  const upgraded = cloneModel(model)
  const { graph } = upgraded
  graph.inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name))
  // Opset 18 came with IR version 8; 10 is the first with functions for every opset this project writes.
  upgraded.irVersion = Math.max(model.irVersion, 10)
  if (from >= targetOpset) return upgraded
  const builder = new GraphBuilder(cloneModel(upgraded))
  upgraded.opsets.set('', targetOpset)
  upgradeGraph(graph, { from, builder, used: usedValues(graph) })
  for (const [name, tensor] of builder.graph.initializers) graph.initializers.set(name, tensor)
  const upgrade = leaveGeneric ? upgradeOrLeave : upgradeFunction
  upgraded.functions = model.functions.map((f) => upgrade(f, model))
  verifyModel(upgraded)
  return upgraded
}

const usedValues = (graph: Graph): Set<string> =>
  new Set([...graph.nodes.flatMap(reads), ...graph.outputs.map((o) => o.name)])

function upgradeOrLeave(f: LocalFunction, model: Model): LocalFunction {
  try {
    return upgradeFunction(f, model)
  } catch (error) {
    if (error instanceof CallersAttribute) return f
    throw error
  }
}

/** ONNX Runtime reads a function's body in the model's operator set. A body has no initializers: Constant nodes. */
export function upgradeFunction(f: LocalFunction, model: Model): LocalFunction {
  const from = f.opsets.get('')
  if (from === undefined || from >= targetOpset) return f
  const named = (names: readonly string[]) => names.map((name) => ({ name }))
  const body = (): Graph => ({
    name: f.name,
    inputs: named(f.inputs),
    outputs: named(f.outputs),
    nodes: [...f.nodes],
    initializers: new Map(),
    valueInfo: new Map(),
  })
  const graph = body()
  const builder = new GraphBuilder({ ...model, graph: body() })
  upgradeGraph(graph, { from, builder, used: usedValues(graph) })
  const constants = Array.from(builder.graph.initializers, ([name, value]): Node => {
    if (value.dtype === 'opaque') throw new Error('Expected a constant made here, got an opaque one')
    const attributes = new Map([['value', { type: 'tensor', value } as const]])
    return { op: 'Constant', domain: '', name, inputs: [], outputs: [name], attributes }
  })
  return { ...f, nodes: [...constants, ...graph.nodes], opsets: new Map(f.opsets).set('', targetOpset) }
}

function upgradeGraph(graph: Graph, scope: Scope): void {
  graph.nodes = graph.nodes.flatMap((node) => {
    const inner = upgradeSubgraphs(node, scope)
    const known = inner.domain === '' && Object.hasOwn(upgrades, inner.op)
    return (known && upgrades[inner.op]?.(inner, scope)) || [inner]
  })
}

function upgradeSubgraphs(node: Node, scope: Scope): Node {
  if (![...node.attributes.values()].some((a) => a.type === 'graph')) return node
  const attributes = new Map<string, Attribute>()
  for (const [name, attribute] of node.attributes) {
    if (attribute.type !== 'graph') attributes.set(name, attribute)
    else {
      const value = { ...attribute.value, nodes: [...attribute.value.nodes] }
      upgradeGraph(value, scope)
      attributes.set(name, { type: 'graph', value })
    }
  }
  return { ...node, attributes }
}

/** The node with other inputs and attributes; `undefined` drops an attribute. */
function changed(
  node: Node,
  inputs: readonly string[],
  attributes: Record<string, AttributeInput> = {},
): Node {
  const merged = new Map(node.attributes)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) merged.delete(name)
    else merged.set(name, toAttribute(value))
  }
  return { ...node, inputs, attributes: merged }
}

class CallersAttribute extends UserError {}

/** @throws UserError where the value is known only to the caller of a local function */
function attributesOf(node: Node): Record<string, PlainAttribute> {
  for (const [name, { type }] of node.attributes)
    if (type === 'reference')
      throw new CallersAttribute(
        `${describeNode(node)}: its ${name} is the caller's; inline the function first`,
      )
  return plainAttributes(node)
}

const numbers = (node: Node, name: string): readonly number[] | undefined => {
  const value = attributesOf(node)[name]
  return Array.isArray(value) ? (value as readonly number[]) : undefined
}

const constant = ({ builder }: Scope, tensor: Tensor): string => builder.constant(tensor)
const ints = (scope: Scope, values: readonly number[]): string => constant(scope, int64(values))

/** An int attribute list that became input `index`. */
const listToInput =
  (attribute: string, index: number, before: number): Upgrade =>
  (node, scope) => {
    const values = scope.from < before ? numbers(node, attribute) : undefined
    if (values === undefined) return undefined
    const inputs = [...node.inputs]
    while (inputs.length < index) inputs.push('')
    inputs[index] = ints(scope, values)
    return [changed(node, inputs, { [attribute]: undefined })]
  }

function make(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Record<string, AttributeInput> = {},
): Node {
  const bare = { op, domain: '', name: output, inputs, outputs: [output], attributes: new Map() }
  return changed(bare, inputs, attributes)
}

/** A float attribute that became an input of the first input's type, with the node that casts it if need be. */
function scalarInput(node: Node, scope: Scope, value: unknown): readonly [input: string, ...casts: Node[]] {
  if (typeof value !== 'number') return ['']
  const [x = ''] = node.inputs
  const dtype = scope.builder.tryFacts(x)?.dtype
  const scalar = constant(scope, filled(dtype ?? 'float32', [], value))
  if (dtype !== undefined) return [scalar]
  const cast = scope.builder.unique(`${node.outputs[0]}.${scalar}`)
  return [cast, make('CastLike', [scalar, x], cast)]
}

const clip: Upgrade = (node, scope) => {
  if (scope.from >= 11) return undefined
  const { min, max } = attributesOf(node)
  const [low, ...lowCast] = scalarInput(node, scope, min)
  const [high, ...highCast] = scalarInput(node, scope, max)
  const inputs = [node.inputs[0] ?? '', low, high]
  return [...lowCast, ...highCast, changed(node, inputs, { min: undefined, max: undefined })]
}

const pad: Upgrade = (node, scope) => {
  if (scope.from >= 11) return undefined
  const [value, ...cast] = scalarInput(node, scope, attributesOf(node).value ?? 0)
  const inputs = [node.inputs[0] ?? '', ints(scope, numbers(node, 'pads') ?? []), value]
  return [...cast, changed(node, inputs, { pads: undefined, value: undefined })]
}

const slice: Upgrade = (node, scope) => {
  if (scope.from >= 10) return undefined
  const starts = numbers(node, 'starts') ?? []
  const axes = numbers(node, 'axes') ?? starts.map((_, i) => i)
  const lists = [starts, numbers(node, 'ends') ?? [], axes].map((list) => ints(scope, list))
  const none = { starts: undefined, ends: undefined, axes: undefined }
  return [changed(node, [node.inputs[0] ?? '', ...lists], none)]
}

/** Before opset 13 the axes from `axis` on were one; from 13 on there is a single axis. */
const flattenedAxis: Upgrade = (node, scope) => {
  if (scope.from >= 13) return undefined
  const { axis = 1 } = attributesOf(node) as { axis?: number }
  const [x = ''] = node.inputs
  const rank = scope.builder.tryFacts(x)?.shape?.length
  if (axis === -1 || axis + 1 === rank) return [changed(node, [x], { axis: -1 })]
  const { builder } = scope
  const [y = ''] = node.outputs
  const [flat, dims, result] = ['flat', 'shape', 'rows'].map((part) => builder.unique(`${y}.${part}`))
  return [
    make('Flatten', [x], flat!, { axis }),
    { ...changed(node, [flat!], { axis: -1 }), outputs: [result!] },
    make('Shape', [x], dims!),
    // The node itself may be called what its output is.
    { ...make('Reshape', [result!, dims!], y), name: builder.unique(`${y}.reshape`) },
  ]
}

const split: Upgrade = (node, scope) => {
  const sizes = scope.from < 13 ? numbers(node, 'split') : undefined
  if (sizes) return [changed(node, [node.inputs[0] ?? '', ints(scope, sizes)], { split: undefined })]
  return (node.inputs[1] ?? '') !== ''
    ? undefined
    : [changed(node, node.inputs.slice(0, 1), { num_outputs: node.outputs.length })]
}

/** Inference alone: before opset 12 the operator had no training input. */
const dropout: Upgrade = (node, scope) => {
  if (scope.from >= 12) return undefined
  // Its meaning in inference changed from "nothing" to "everything", before opset 10 its type as well.
  if (scope.used.has(node.outputs[1] || ' '))
    throw new UserError(`${describeNode(node)}: its mask is used and has no form in newer opsets`)
  const upgraded = changed(node, node.inputs.slice(0, 1), { ratio: undefined, is_test: undefined })
  return [{ ...upgraded, outputs: node.outputs.slice(0, 1) }]
}

/** Before opset 14 more than one output meant training mode. */
const batchNormalization: Upgrade = (node, scope) => {
  if (scope.from >= 14) return undefined
  if (attributesOf(node).spatial === 0)
    throw new UserError(`${describeNode(node)}: spatial=0 has no form in newer opsets`)
  const training = node.outputs.slice(1).some((o) => o !== '')
  const upgraded = changed(node, node.inputs, { spatial: undefined, ...(training && { training_mode: 1 }) })
  return [{ ...upgraded, outputs: node.outputs.slice(0, 3) }]
}

const topK: Upgrade = (node, scope) => {
  if (scope.from >= 10) return undefined
  const { k } = attributesOf(node)
  return [changed(node, [node.inputs[0] ?? '', ints(scope, [Number(k)])], { k: undefined })]
}

const upsample: Upgrade = (node, scope) => {
  const scales = numbers(node, 'scales')
  const data =
    scales && constant(scope, { dtype: 'float32', dims: [scales.length], data: Float32Array.from(scales) })
  const inputs = [node.inputs[0] ?? '', '', data ?? node.inputs[1] ?? '']
  const coordinates = { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
  return [{ ...changed(node, inputs, { scales: undefined, ...coordinates }), op: 'Resize' }]
}

/**
 * Opset 10 does not say which pixel is the nearest. ONNX Runtime rounds down where an axis grows and up where it
 * shrinks; newer forms have one rounding for all axes, so that a node which may do both becomes two.
 */
const resize: Upgrade = (node, scope) => {
  if (scope.from >= 11) return undefined
  const [x = '', scales = ''] = node.inputs
  const [y = ''] = node.outputs
  const form = (inputs: readonly string[], nearest_mode: string): Node =>
    changed(node, inputs, { coordinate_transformation_mode: 'asymmetric', nearest_mode })
  const values = scope.builder.constantNumbers(scales)
  const linear = (attributesOf(node).mode ?? 'nearest') !== 'nearest'
  if (linear || values?.every((s) => s >= 1)) return [form([x, '', scales], 'floor')]
  if (values?.every((s) => s <= 1)) return [form([x, '', scales], 'ceil')]
  const [up, down, larger] = ['up', 'down', 'larger'].map((part) => scope.builder.unique(`${y}.${part}`))
  const one = constant(scope, float32([1]))
  return [
    make('Max', [scales, one], up!),
    make('Min', [scales, one], down!),
    { ...form([x, '', up!], 'floor'), name: larger!, outputs: [larger!] },
    form([larger!, '', down!], 'ceil'),
  ]
}

const roiAlign: Upgrade = (node, scope) =>
  scope.from >= 16
    ? undefined
    : [changed(node, node.inputs, { coordinate_transformation_mode: 'output_half_pixel' })]

/** Before opset 9 there was a flag for the channels instead of axes; the batch is normalised over, as ONNX Runtime does. */
const meanVarianceNormalization: Upgrade = (node, scope) => {
  if (scope.from >= 9) return undefined
  const { across_channels = 0, normalize_variance = 1 } = attributesOf(node)
  if (normalize_variance === 0)
    throw new UserError(`${describeNode(node)}: normalize_variance=0 has no form in newer opsets`)
  const none = { across_channels: undefined, normalize_variance: undefined }
  return [changed(node, node.inputs, { ...none, axes: across_channels === 1 ? [0, 1, 2, 3] : [0, 2, 3] })]
}

const scan: Upgrade = (node, scope) => {
  if (scope.from >= 9) return undefined
  throw new UserError(`${describeNode(node)}: the Scan of opset 8 has no form in newer opsets`)
}

const axesFrom13 = listToInput('axes', 1, 13)
const axesFrom18 = listToInput('axes', 1, 18)

const upgrades: Readonly<Record<string, Upgrade>> = {
  BatchNormalization: batchNormalization,
  Clip: clip,
  Dropout: dropout,
  Hardmax: flattenedAxis,
  LogSoftmax: flattenedAxis,
  MeanVarianceNormalization: meanVarianceNormalization,
  Pad: pad,
  ReduceL1: axesFrom18,
  ReduceL2: axesFrom18,
  ReduceLogSum: axesFrom18,
  ReduceLogSumExp: axesFrom18,
  ReduceMax: axesFrom18,
  ReduceMean: axesFrom18,
  ReduceMin: axesFrom18,
  ReduceProd: axesFrom18,
  ReduceSum: axesFrom13,
  ReduceSumSquare: axesFrom18,
  Resize: resize,
  RoiAlign: roiAlign,
  Scan: scan,
  Scatter: (node) => [{ ...node, op: 'ScatterElements' }],
  Slice: slice,
  Softmax: flattenedAxis,
  Split: split,
  Squeeze: axesFrom13,
  TopK: topK,
  Unsqueeze: axesFrom13,
  Upsample: upsample,
}

/** The operators that are rewritten; the tests have a case for each. */
export const upgradedOperators: readonly string[] = Object.keys(upgrades)
