/** Makes a batch size that a file fixes free, where the graph allows. */
import { GraphBuilder } from './builder.ts'
import { cloneModel, type Model, type Node, type ValueInfo } from './model.ts'
import { imageInput } from './preprocess.ts'
import { int64, type Tensor, toNumbers } from './tensor.ts'

/**
 * Exporters write the batch of their example, mostly 1, into the input's shape and into the targets of Reshape. Both
 * are made symbolic. What remains fixed elsewhere (a constant that is concatenated, a Squeeze of the batch) cannot be
 * told from the graph alone: compare results before relying on it.
 *
 * @returns a copy whose batch is free by shape inference, or null if the file's is free already or cannot be made so
 */
export function freeBatch(model: Model): Model | null {
  const { name, shape } = imageInput(model)
  const batch = shape?.[0]
  if (typeof batch !== 'number') return null
  const freed = cloneModel(model)
  const { graph } = freed
  graph.inputs = graph.inputs.map((info) => (info.name === name ? openShape(info) : info))
  graph.outputs = graph.outputs.map(withoutShape)
  graph.valueInfo = new Map()
  const constants = constantsOf(freed)
  graph.nodes = graph.nodes.map((node) => openReshape(node, batch, constants, freed))
  const g = new GraphBuilder(cloneModel(freed))
  return graph.outputs.some((o) => g.tryFacts(o.name)?.shape?.[0] === 'N') ? freed : null
}

function openShape(info: ValueInfo): ValueInfo {
  const { type } = info
  return type?.kind === 'tensor' && type.shape
    ? { ...info, type: { ...type, shape: ['N', ...type.shape.slice(1)] } }
    : info
}

const withoutShape = (info: ValueInfo): ValueInfo =>
  info.type?.kind === 'tensor' ? { ...info, type: { kind: 'tensor', dtype: info.type.dtype } } : info

/** Constant tensors by name: initializers and the values of Constant nodes. */
function constantsOf({ graph }: Model): Map<string, Tensor> {
  const constants = new Map<string, Tensor>()
  for (const [name, t] of graph.initializers) if (t.dtype !== 'opaque') constants.set(name, t)
  for (const node of graph.nodes) {
    const value = node.op === 'Constant' ? node.attributes.get('value') : undefined
    if (value?.type === 'tensor') constants.set(node.outputs[0]!, value.value)
  }
  return constants
}

/** A target that starts with the batch size: -1 instead, or 0 (as in the input) if -1 stands elsewhere. */
function openReshape(
  node: Node,
  batch: number,
  constants: ReadonlyMap<string, Tensor>,
  { graph }: Model,
): Node {
  const target = node.op === 'Reshape' && node.domain === '' ? constants.get(node.inputs[1] ?? '') : undefined
  if (target === undefined || target.dtype !== 'int64') return node
  const sizes = toNumbers(target)
  if (sizes[0] !== batch || sizes.length < 2) return node
  const name = `${node.outputs[0]}/target`
  graph.initializers.set(name, int64([sizes.includes(-1) ? 0 : -1, ...sizes.slice(1)]))
  return { ...node, inputs: [node.inputs[0]!, name] }
}
