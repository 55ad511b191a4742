/** Weights that a file keeps in nodes, made initializers for training, and put back. */
import { plainAttributes, toAttribute } from '../../onnx/attributes.ts'
import { cloneModel, type Model, type Node, type OpaqueTensor } from '../../onnx/model.ts'
import { allNodes, reads } from '../../onnx/prune.ts'
import { elementCount, filled, float32, isFloat, type Tensor, toNumbers } from '../../onnx/tensor.ts'
import { weightsOf } from './operators.ts'

export interface Lifted {
  /** Without the nodes whose values are initializers now, under the names that the values had. */
  readonly model: Model
  /** These initializers, as the nodes gave them. */
  readonly tensors: ReadonlyMap<string, Tensor>
}

/**
 * Some exporters (Paddle's) write weights as Constant nodes, some test models as ConstantOfShape. In such a file, one
 * where most weighted operators read their weights from nodes, every float tensor of more than one element that these
 * nodes make becomes an initializer. In any other file they are no parameters: PyTorch writes the ones and zeros of a
 * BatchNorm without scale that way.
 *
 * PyTorch writes parameters of equal values once, with an Identity for each other one. Trained parameters are only
 * equal if they are one parameter, and stay that. But biases and scales all start from zeros and ones: as long as its
 * numbers are all the same, each becomes an initializer of its own.
 *
 * @param model it is not changed
 */
export function liftConstants(model: Model): Lifted {
  const tensors = new Map(aliases(model))
  if (keepsWeightsInNodes(model)) for (const [name, tensor] of constants(model)) tensors.set(name, tensor)
  const lifted = cloneModel(model)
  lifted.graph.nodes = model.graph.nodes.filter((node) => !tensors.has(node.outputs[0]!))
  for (const [name, tensor] of tensors) lifted.graph.initializers.set(name, tensor)
  return { model: lifted, tensors }
}

/**
 * The way back: nodes in the order of the file, those whose tensor has changed as Constant nodes under their old names.
 *
 * @param file the model before `liftConstants`
 * @param changed the lifted model with other initializers; its nodes may read others than those of the file, but are
 *   the same in number and order
 */
export function lowerConstants(file: Model, { tensors }: Lifted, changed: Model): Model {
  const lowered = cloneModel(changed)
  const rest = changed.graph.nodes.values()
  lowered.graph.nodes = file.graph.nodes.map((node) => {
    const before = tensors.get(node.outputs[0]!)
    if (before === undefined) return rest.next().value!
    const now = changed.graph.initializers.get(node.outputs[0]!)
    return now === undefined || now.dtype === 'opaque' || isSame(before, now) ? node : constantNode(node, now)
  })
  for (const name of tensors.keys()) lowered.graph.initializers.delete(name)
  return lowered
}

function* aliases({ graph }: Model): Generator<[string, Tensor]> {
  const readers = new Map<string, number>()
  for (const value of graph.nodes.flatMap(reads)) readers.set(value, (readers.get(value) ?? 0) + 1)
  for (const node of graph.nodes) {
    const source = isPlain(node, 'Identity') ? graph.initializers.get(node.inputs[0]!) : undefined
    if (source && readers.get(node.inputs[0]!)! > 1 && isUntrained(source)) yield [node.outputs[0]!, source]
  }
}

/** Several equal numbers: what biases, scales and temperatures start from, and no training leaves. */
const isUntrained = (tensor: Tensor | OpaqueTensor): tensor is Tensor =>
  tensor.dtype !== 'opaque' &&
  isFloat(tensor.dtype) &&
  tensor.data.length > 1 &&
  tensor.data.every((x) => x === tensor.data[0])

function keepsWeightsInNodes(model: Model): boolean {
  const made = new Set([...constants(model)].map(([name]) => name))
  const weights = allNodes(model.graph.nodes).flatMap((node) => weightsOf(node).slice(0, 2))
  const inNodes = weights.filter((value) => made.has(value)).length
  return inNodes > weights.filter((value) => model.graph.initializers.has(value)).length
}

/** The float tensors of more than one element that nodes make of nothing that is fed. */
function* constants({ graph }: Model): Generator<[string, Tensor]> {
  for (const node of graph.nodes) {
    const tensor = isPlain(node, 'Constant')
      ? constantOf(node)
      : isPlain(node, 'ConstantOfShape')
        ? filledOf(node, graph.initializers.get(node.inputs[0]!))
        : undefined
    if (tensor && isFloat(tensor.dtype) && tensor.data.length > 1) yield [node.outputs[0]!, tensor]
  }
}

const isPlain = (node: Node, op: string): boolean => node.op === op && node.domain === ''

function constantOf(node: Node): Tensor | undefined {
  const { value, value_floats } = plainAttributes(node)
  if (typeof value === 'object' && 'dims' in value) return value
  return Array.isArray(value_floats) ? float32(value_floats as readonly number[]) : undefined
}

function filledOf(node: Node, shape: Tensor | OpaqueTensor | undefined): Tensor | undefined {
  if (shape === undefined || shape.dtype === 'opaque') return undefined
  const { value = float32([0]) } = plainAttributes(node) as { value?: Tensor }
  const dims = toNumbers(shape)
  return elementCount(dims) > 1 ? filled(value.dtype, dims, toNumbers(value)[0] ?? 0) : undefined
}

const constantNode = (node: Node, value: Tensor): Node => ({
  ...node,
  op: 'Constant',
  inputs: [],
  attributes: new Map([['value', toAttribute(value)]]),
})

function isSame(a: Tensor, b: Tensor): boolean {
  if (a.dtype !== b.dtype || a.dims.length !== b.dims.length) return false
  return a.dims.every((d, i) => d === b.dims[i]) && a.data.every((x, i) => Object.is(x, b.data[i]))
}
