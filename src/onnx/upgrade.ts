/**
 * Rewrites nodes of older operator sets in the forms of opset 18, so that everything behind it (gradient rules,
 * lowering) knows one meaning of each operator. From 18 on the forms of ai.onnx are stable: newer models stay.
 *
 * @see https://onnx.ai/onnx/repo-docs/Changelog.html
 */
import { UserError } from '../errors.ts'
import { type AttributeInput, plainAttributes, toAttribute } from './attributes.ts'
import { GraphBuilder } from './builder.ts'
import { type Attribute, cloneModel, describeNode, type Graph, type Model, type Node } from './model.ts'
import { filled, int64, type Tensor } from './tensor.ts'
import { verifyModel } from './verify.ts'

export const targetOpset = 18

/** ai.onnx versions that models may have: ONNX Runtime registers no kernels below the first. */
const oldestOpset = 7

interface Scope {
  /** The model's own version of ai.onnx. */
  readonly from: number
  readonly builder: GraphBuilder
}

/** The nodes that stand for an older one; undefined if it means the same in opset 18. */
type Upgrade = (node: Node, scope: Scope) => readonly Node[] | undefined

/**
 * @returns a copy in opset 18 at least; initializers are no longer inputs of the graph
 * @throws UserError for opsets below 7 and the few operators without a newer form
 */
export function upgradeModel(model: Model): Model {
  const from = model.opsets.get('') ?? 0
  if (from < oldestOpset)
    throw new UserError(
      `expected ai.onnx opset ${oldestOpset} or newer, got ${from}: convert the model first`,
    )
  const upgraded = cloneModel(model)
  const { graph } = upgraded
  graph.inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name))
  // Opset 18 came with IR version 8; 10 is the first with functions for every opset this project writes.
  upgraded.irVersion = Math.max(model.irVersion, 10)
  if (from >= targetOpset) return upgraded
  const builder = new GraphBuilder(cloneModel(upgraded))
  upgraded.opsets.set('', targetOpset)
  upgradeGraph(graph, { from, builder })
  for (const [name, tensor] of builder.graph.initializers) graph.initializers.set(name, tensor)
  verifyModel(upgraded)
  return upgraded
}

function upgradeGraph(graph: Graph, scope: Scope): void {
  graph.nodes = graph.nodes.flatMap((node) => {
    const inner = upgradeSubgraphs(node, scope)
    const upgrade = inner.domain === '' ? upgrades[inner.op] : undefined
    return upgrade?.(inner, scope) ?? [inner]
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

const numbers = (node: Node, name: string): readonly number[] | undefined => {
  const value = plainAttributes(node)[name]
  return Array.isArray(value) ? (value as readonly number[]) : undefined
}

const constant = ({ builder }: Scope, tensor: Tensor): string => builder.constant(tensor)
const ints = (scope: Scope, values: readonly number[]): string => constant(scope, int64(values))

/** An int attribute list that became input `index`. */
const listToInput =
  (attribute: string, index: number, before: number): Upgrade =>
  (node, scope) => {
    const values = numbers(node, attribute)
    if (scope.from >= before || values === undefined) return undefined
    const inputs = [...node.inputs]
    while (inputs.length < index) inputs.push('')
    inputs[index] = ints(scope, values)
    return [changed(node, inputs, { [attribute]: undefined })]
  }

/** A float attribute that became an input of the first input's type. */
function scalarInput(node: Node, scope: Scope, value: unknown): string {
  if (typeof value !== 'number') return ''
  const dtype = scope.builder.tryFacts(node.inputs[0] ?? '')?.dtype ?? 'float32'
  return constant(scope, filled(dtype, [], value))
}

const clip: Upgrade = (node, scope) => {
  if (scope.from >= 11) return undefined
  const { min, max } = plainAttributes(node)
  const inputs = [node.inputs[0] ?? '', scalarInput(node, scope, min), scalarInput(node, scope, max)]
  return [changed(node, inputs, { min: undefined, max: undefined })]
}

const pad: Upgrade = (node, scope) => {
  if (scope.from >= 11) return undefined
  const { value } = plainAttributes(node)
  const inputs = [
    node.inputs[0] ?? '',
    ints(scope, numbers(node, 'pads') ?? []),
    scalarInput(node, scope, value ?? 0),
  ]
  return [changed(node, inputs, { pads: undefined, value: undefined })]
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
  const { axis = 1 } = plainAttributes(node) as { axis?: number }
  const [x = ''] = node.inputs
  const rank = scope.builder.tryFacts(x)?.shape?.length
  if (rank !== undefined && (axis === rank - 1 || axis === -1)) return [changed(node, [x], { axis: -1 })]
  const { builder } = scope
  const [y = ''] = node.outputs
  const [flat, dims, result] = ['flat', 'shape', 'rows'].map((part) => builder.unique(`${y}.${part}`))
  const make = (
    op: string,
    inputs: string[],
    output: string,
    attributes: Record<string, AttributeInput> = {},
  ): Node =>
    changed(
      { op, domain: '', name: output, inputs, outputs: [output], attributes: new Map() },
      inputs,
      attributes,
    )
  return [
    make('Flatten', [x], flat!, { axis }),
    { ...changed(node, [flat!], { axis: -1 }), outputs: [result!] },
    make('Shape', [x], dims!),
    make('Reshape', [result!, dims!], y),
  ]
}

const split: Upgrade = (node, scope) => {
  const sizes = scope.from < 13 ? numbers(node, 'split') : undefined
  if (sizes) return [changed(node, [node.inputs[0] ?? '', ints(scope, sizes)], { split: undefined })]
  return node.inputs.length > 1
    ? undefined
    : [changed(node, node.inputs, { num_outputs: node.outputs.length })]
}

/** Inference alone: before opset 12 the operator had no training input. */
const dropout: Upgrade = (node, scope) =>
  scope.from >= 12
    ? undefined
    : [changed(node, node.inputs.slice(0, 1), { ratio: undefined, is_test: undefined })]

/** Before opset 14 more than one output meant training mode. */
const batchNormalization: Upgrade = (node, scope) => {
  if (scope.from >= 14) return undefined
  if (plainAttributes(node).spatial === 0)
    throw new UserError(`${describeNode(node)}: spatial=0 has no form in newer opsets`)
  const training = node.outputs.slice(1).some((o) => o !== '')
  const upgraded = changed(node, node.inputs, { spatial: undefined, ...(training && { training_mode: 1 }) })
  return [{ ...upgraded, outputs: node.outputs.slice(0, 3) }]
}

const topK: Upgrade = (node, scope) => {
  if (scope.from >= 10) return undefined
  const { k } = plainAttributes(node)
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

const resize: Upgrade = (node, scope) => {
  if (scope.from >= 11) return undefined
  const coordinates = { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
  return [changed(node, [node.inputs[0] ?? '', '', node.inputs[1] ?? ''], coordinates)]
}

const roiAlign: Upgrade = (node, scope) =>
  scope.from >= 16
    ? undefined
    : [changed(node, node.inputs, { coordinate_transformation_mode: 'output_half_pixel' })]

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
