/** Models computed in a wider type than they are written in. */
import { GraphBuilder } from './builder.ts'
import type { Attribute, Graph, Model, Node, OpaqueTensor, ValueInfo } from './model.ts'
import { dtypeOfCode, dtypes, type Tensor, toNumbers } from './tensor.ts'
import { verifyModel } from './verify.ts'

/** Every value of the types `from` becomes one of the type `to`. */
interface Widening {
  readonly from: ReadonlySet<string>
  readonly to: 'float32' | 'float64'
}

const half = new Set(['float16', 'bfloat16'])
const toFloat32: Widening = { from: half, to: 'float32' }
const toFloat64: Widening = { from: new Set([...half, 'float32']), to: 'float64' }

/** True if anything in the main graph is float16 or bfloat16. */
export function isHalf({ graph }: Model): boolean {
  const tensors = [...graph.initializers.values()].some((t) => half.has(t.dtype))
  return tensors || graph.inputs.some((i) => i.type?.kind === 'tensor' && half.has(i.type.dtype))
}

/**
 * A gradient accumulated in float16 loses what is below 6e-8 and overflows above 65504, and ONNX Runtime's CPU has few
 * float16 kernels anyway. So the graph is widened: half-precision inputs are cast to float32 behind their border,
 * outputs back before theirs, everything between is float32.
 */
export function widenHalf(model: Model): Model {
  if (!isHalf(model)) return model
  const source = model.graph
  const outputs = source.outputs
  const g = new GraphBuilder({
    ...model,
    graph: { ...widenGraph(source, toFloat32), inputs: source.inputs, outputs: [], nodes: [] },
  })
  g.names.reserve(source)
  const renamed = new Map<string, string>()
  for (const { name, type } of source.inputs) {
    if (type?.kind === 'tensor' && half.has(type.dtype) && !source.initializers.has(name))
      renamed.set(name, g.op('Cast', [name], { to: dtypes.float32.code }, { name: `${name}/wide` }))
  }
  const results = new Map<string, string>()
  for (const { name, type } of outputs)
    if (type?.kind === 'tensor' && half.has(type.dtype)) results.set(name, g.unique(`${name}/wide`))
  const swap = (names: readonly string[]) => names.map((n) => results.get(n) ?? renamed.get(n) ?? n)
  for (const node of widenGraph(source, toFloat32).nodes)
    g.append({ ...node, inputs: swap(node.inputs), outputs: swap(node.outputs) })
  for (const { name, type } of outputs) {
    const wide = results.get(name)
    if (wide !== undefined && type?.kind === 'tensor') {
      const cast = { to: dtypes[type.dtype].code }
      g.rename(g.op('Cast', [wide], cast, { name: `${name}/narrow` }), name)
    }
    g.graph.outputs.push({ name, ...(type && { type }) })
  }
  verifyModel(g.model)
  return g.model
}

/** A half-precision model in float32 throughout, inputs and outputs too. */
export const widenAll = (model: Model): Model => ({ ...model, graph: widenGraph(model.graph, toFloat32) })

/** The model in float64 throughout; ONNX Runtime has such kernels for part of the operators only. */
export const inFloat64 = (model: Model): Model => ({ ...model, graph: widenGraph(model.graph, toFloat64) })

function widenGraph(graph: Graph, w: Widening): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((n) => widenNode(n, w)),
    initializers: new Map([...graph.initializers].map(([name, t]) => [name, widenTensor(t, w)])),
    inputs: graph.inputs.map((i) => widenInfo(i, w)),
    outputs: graph.outputs.map((i) => widenInfo(i, w)),
    valueInfo: new Map(),
  }
}

const widenInfo = (info: ValueInfo, { from, to }: Widening): ValueInfo =>
  info.type?.kind === 'tensor' && from.has(info.type.dtype)
    ? { ...info, type: { ...info.type, dtype: to } }
    : info

function widenTensor<T extends Tensor | OpaqueTensor>(tensor: T, { from, to }: Widening): T | Tensor {
  if (tensor.dtype === 'opaque' || !from.has(tensor.dtype)) return tensor
  return { dtype: to, dims: tensor.dims, data: dtypes[to].array.from(toNumbers(tensor as Tensor)) }
}

/** Constants inside nodes, and the types that Cast and the like name by number. */
function widenNode(node: Node, w: Widening): Node {
  const attributes = new Map<string, Attribute>()
  for (const [name, attribute] of node.attributes) attributes.set(name, widenAttribute(name, attribute, w))
  return { ...node, attributes }
}

const typeAttributes = new Set(['to', 'dtype', 'output_dtype', 'stash_type'])

function widenAttribute(name: string, attribute: Attribute, w: Widening): Attribute {
  if (attribute.type === 'tensor') return { ...attribute, value: widenTensor(attribute.value, w) as Tensor }
  if (attribute.type === 'graph') return { ...attribute, value: widenGraph(attribute.value, w) }
  if (attribute.type !== 'int' || !typeAttributes.has(name)) return attribute
  const dtype = dtypeOfCode(Number(attribute.value))
  return dtype !== undefined && w.from.has(dtype)
    ? { ...attribute, value: BigInt(dtypes[w.to].code) }
    : attribute
}
