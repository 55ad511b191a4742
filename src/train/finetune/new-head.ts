/** Another number of classes for a classifier. */
import { UserError } from '../../errors.ts'
import { findHead } from '../../grad/head.ts'
import { toAttribute } from '../../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import {
  cloneModel,
  type Dim,
  describeNode,
  type Graph,
  type Model,
  type Node,
  type ValueInfo,
} from '../../onnx/model.ts'
import { reads } from '../../onnx/prune.ts'
import { shapeOnly } from '../../onnx/split-points.ts'
import { int64 } from '../../onnx/tensor.ts'
import { verifyModel } from '../../onnx/verify.ts'
import { defaultInitial } from '../default-initial.ts'
import type { ConstantSource } from './constant-source.ts'
import { rounded } from './half.ts'
import { alikeForAll, elementwise, type HeadLayer, headLayer, isSingle } from './head-layer.ts'

/** What is known of the old model, and the graph that is changed. */
interface Change {
  readonly g: GraphBuilder
  readonly graph: Graph
  readonly layer: HeadLayer
  /** Scores of a sample before and after; a single Sigmoid is one score for two classes. */
  readonly from: number
  readonly to: number
}

/**
 * A classifier for other classes: the last layer gets new weights and a new bias, with PyTorch's default initialisation,
 * under their old names; everything before it stays, and so does a terminal Softmax.
 *
 * @param model with the weights of its last layer as initializers (see `fineTunable`); it is not changed
 * @param seed of the new weights
 * @throws UserError if no layer makes the scores, or something else depends on their number
 */
export function withNewHead(model: Model, classes: number, seed: number): Model {
  if (!Number.isInteger(classes) || classes < 2)
    throw new UserError(`--classes: expected a whole number of at least 2, got ${classes}`)
  const g = new GraphBuilder(cloneModel(model))
  const head = findHead(g)
  const isBinary = g.tryFacts(head.output)?.shape?.[1] !== head.classes
  if (isBinary && classes !== 2)
    throw new UserError(`--classes: expected 2, since "${head.output}" is one score a sample, got ${classes}`)
  const [from, to] = isBinary ? [1, 1] : [head.classes, classes]
  const changed = cloneModel(model)
  const layer = headLayer(g, head.output, from)
  const change = { g, graph: changed.graph, layer, from, to }
  const parameters = layer.bias ? [layer.weight, layer.bias] : [layer.weight]
  for (const source of parameters) replaceTensor(change, source, seed)
  declareShapes(changed, new Set([...adaptReaders(change), ...parameters.flatMap((p) => p.values)]))
  verifyModel(changed)
  const { classes: found } = findHead(new GraphBuilder(cloneModel(changed)), head.output)
  if (found !== classes)
    throw new UserError(
      `--classes: expected "${head.output}" to have ${classes} scores then, it has ${found}`,
    )
  return changed
}

/** New numbers under the old name. */
function replaceTensor(change: Change, { name, axis, values, reshapes }: ConstantSource, seed: number): void {
  const { graph, layer, to } = change
  for (const value of values) {
    const readers = graph.nodes.filter((node) => reads(node).includes(value))
    if (readers.length > 1 || graph.outputs.some((o) => o.name === value))
      throw new UserError(
        `--classes: expected ${describeNode(layer.node)} alone to read "${value}", so do others: a new one would change them`,
      )
  }
  const old = graph.initializers.get(name)!
  if (old.dtype === 'opaque') throw new UserError(`--classes: expected "${name}" to be of a float type`)
  const dims = old.dims.with(axis, to)
  graph.initializers.set(name, rounded(defaultInitial(seed, name, dims, layer.fanIn), old.dtype))
  graph.inputs = graph.inputs.map((info) => (info.name === name ? withShape(info, dims) : info))
  for (const { node, axis } of reshapes) retarget(change, node, axis)
}

/**
 * Goes through all that is computed of the scores.
 *
 * @returns these values
 */
function adaptReaders(change: Change): Set<Value> {
  const { g, graph, layer, from } = change
  const scores = new Set<Value>(layer.node.outputs)
  for (const node of [...graph.nodes]) {
    if (shapeOnly.has(node.op) || !reads(node).some((value) => scores.has(value))) continue
    const isAlike = node.domain === '' && alikeForAll.has(node.op) && !scores.has(node.inputs[1] ?? '')
    const isElementwise =
      node.domain === '' &&
      elementwise.has(node.op) &&
      node.inputs.every((value) => scores.has(value) || isSingle(g, value))
    if (node.outputs[0] !== layer.adds?.outputs[0] && !isAlike && !isElementwise)
      throw new UserError(`--classes: ${describeNode(node)} depends on the old number of scores, ${from}`)
    if (node.op === 'Reshape') retarget(change, node)
    for (const output of node.outputs) scores.add(output)
  }
  return scores
}

/** Puts the new number in the place of the old one in the target of a Reshape, if it is a constant that names it. */
function retarget({ g, graph, from, to }: Change, node: Node, axis?: number): void {
  const target = node.inputs[1]!
  const sizes = g.constantNumbers(target)
  const at = axis ?? (sizes?.[1] === from ? 1 : sizes?.indexOf(from)) ?? -1
  if (sizes?.[at] !== from || from === to) return
  const tensor = int64(sizes.with(at, to))
  const isShared = graph.nodes.filter((n) => reads(n).includes(target)).length > 1
  const constant = graph.nodes.findIndex((n) => n.op === 'Constant' && n.outputs[0] === target)
  if (!isShared && graph.initializers.has(target)) graph.initializers.set(target, tensor)
  else if (!isShared && constant >= 0)
    graph.nodes[constant] = {
      ...graph.nodes[constant]!,
      attributes: new Map([['value', toAttribute(tensor)]]),
    }
  else {
    const name = g.unique(`${node.outputs[0]}/target`)
    graph.initializers.set(name, tensor)
    const index = graph.nodes.findIndex((n) => n.outputs[0] === node.outputs[0])
    graph.nodes[index] = { ...graph.nodes[index]!, inputs: [node.inputs[0]!, name] }
  }
}

/** Sizes that the file states of these values, as they are inferred now. */
function declareShapes(model: Model, values: ReadonlySet<Value>): void {
  const { graph } = model
  const stated = graph.valueInfo
  graph.valueInfo = new Map([...stated].filter(([name]) => !values.has(name)))
  const g = new GraphBuilder(cloneModel(model))
  const inferred = (info: ValueInfo): ValueInfo => {
    const shape = values.has(info.name) ? g.tryFacts(info.name)?.shape : undefined
    if (info.type?.kind !== 'tensor' || !info.type.shape || !shape) return info
    return withShape(
      info,
      info.type.shape.map((d, i) => (typeof d === 'number' && typeof shape[i] === 'number' ? shape[i] : d)),
    )
  }
  graph.outputs = graph.outputs.map(inferred)
  graph.valueInfo = new Map(Array.from(stated, ([name, info]) => [name, inferred(info)]))
}

const withShape = (info: ValueInfo, shape: readonly Dim[]): ValueInfo =>
  info.type?.kind === 'tensor' ? { ...info, type: { ...info.type, shape } } : info
