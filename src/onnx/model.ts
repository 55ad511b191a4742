/**
 * ONNX models as plain objects. Parts that this project never looks into (sparse tensors, quantisation
 * annotations, sequence types ...) are kept as their encoded bytes, so a model read and written again is whole.
 *
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 */
import type { DType, Tensor } from './tensor.ts'

/** A size that is known, a symbol that stands for one size wherever it occurs, or null: unknown. */
export type Dim = number | string | null

export type ValueType =
  | {
      readonly kind: 'tensor'
      readonly dtype: DType
      readonly shape?: readonly Dim[]
      /** What the value and its axes stand for (IMAGE; DATA_BATCH, DATA_CHANNEL ...), where the file says so. */
      readonly denotation?: string
      readonly axisDenotations?: readonly string[]
    }
  | { readonly kind: 'other'; readonly bytes: Uint8Array }

export interface ValueInfo {
  readonly name: string
  readonly type?: ValueType
  readonly extra?: Readonly<Record<string, unknown>>
}

export type Attribute = AttributeValue & { readonly extra?: Readonly<Record<string, unknown>> }

type AttributeValue =
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'tensor'; readonly value: Tensor }
  | { readonly type: 'graph'; readonly value: Graph }
  | { readonly type: 'floats'; readonly value: readonly number[] }
  | { readonly type: 'ints'; readonly value: readonly bigint[] }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'tensors'; readonly value: readonly Tensor[] }
  | { readonly type: 'graphs'; readonly value: readonly Graph[] }
  /** Inside a local function: the value is that of the calling node's attribute `value`. */
  | { readonly type: 'reference'; readonly value: string; readonly code: number }
  /** A kind that this project only carries through, as the decoded message. */
  | { readonly type: 'opaque'; readonly value: object }

/** One operator call. An omitted optional input or output is the empty name. */
export interface Node {
  readonly op: string
  /** Empty for ai.onnx. */
  readonly domain: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly extra?: Readonly<Record<string, unknown>>
}

/** An initializer that only this project's opaque handling can carry (4-bit and 8-bit float types). */
export interface OpaqueTensor {
  readonly dtype: 'opaque'
  readonly dims: readonly number[]
  readonly bytes: Uint8Array
}

export interface Graph {
  name: string
  inputs: ValueInfo[]
  outputs: ValueInfo[]
  nodes: Node[]
  initializers: Map<string, Tensor | OpaqueTensor>
  /** Types of values inside the graph as the file gives them. */
  valueInfo: Map<string, ValueInfo>
  extra?: Readonly<Record<string, unknown>>
}

/** A function that the file defines itself: nodes may call it by domain and name. */
export interface LocalFunction {
  readonly domain: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: readonly string[]
  /** Attributes that a call may leave out, with the values they then have. */
  readonly defaults?: ReadonlyMap<string, Attribute>
  readonly nodes: readonly Node[]
  readonly opsets: ReadonlyMap<string, number>
  readonly extra?: Readonly<Record<string, unknown>>
}

export interface Model {
  irVersion: number
  /** Domain to version; ai.onnx is the empty domain. */
  opsets: Map<string, number>
  graph: Graph
  functions: LocalFunction[]
  producerName: string
  producerVersion: string
  metadata: Map<string, string>
  extra?: Readonly<Record<string, unknown>>
}

/** `Conv`, or `com.microsoft::Gelu` for an operator outside ai.onnx. */
export const qualifiedName = (node: { op: string; domain: string }): string =>
  node.domain === '' ? node.op : `${node.domain}::${node.op}`

/** How messages name a node: operator and name, or its first output where it has no name. */
export const describeNode = (node: Node): string =>
  `${qualifiedName(node)} node "${node.name || (node.outputs.find((o) => o !== '') ?? '')}"`

/** A copy whose graph can be changed without touching the original; tensors are shared. */
export function cloneModel(model: Model): Model {
  const { graph } = model
  return {
    ...model,
    opsets: new Map(model.opsets),
    functions: [...model.functions],
    metadata: new Map(model.metadata),
    graph: {
      ...graph,
      inputs: [...graph.inputs],
      outputs: [...graph.outputs],
      nodes: [...graph.nodes],
      initializers: new Map(graph.initializers),
      valueInfo: new Map(graph.valueInfo),
    },
  }
}

/** A model without nodes, in opset 18. */
export const emptyModel = (name: string): Model => ({
  irVersion: 10,
  opsets: new Map([['', 18]]),
  producerName: 'onnx-manifold',
  producerVersion: '',
  metadata: new Map(),
  functions: [],
  graph: { name, inputs: [], outputs: [], nodes: [], initializers: new Map(), valueInfo: new Map() },
})
