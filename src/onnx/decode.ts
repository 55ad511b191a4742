/** Bytes of an ONNX file to a Model. */
import { UserError } from '../errors.ts'
import { decodeTensor, type ExternalReader } from './decode-tensor.ts'
import type { Attribute, Dim, Graph, LocalFunction, Model, Node, ValueInfo, ValueType } from './model.ts'
import {
  type AttributeMessage,
  type FunctionMessage,
  type GraphMessage,
  type ModelMessage,
  ModelProto,
  type NodeMessage,
  type OpsetMessage,
  remainder,
  type TensorMessage,
  type TypeMessage,
  TypeProto,
  type ValueInfoMessage,
} from './schema.ts'
import { dtypeOfCode, type Tensor } from './tensor.ts'

/**
 * @param bytes an ONNX ModelProto
 * @param external how to read tensors that lie in other files; without it they are refused
 * @throws UserError if the bytes are not an ONNX model, or one that contradicts itself
 */
export function decodeModel(bytes: Uint8Array, external?: ExternalReader): Model {
  const message = parse(bytes)
  if (message.graph === null) throw new UserError('not an ONNX model: it has no graph')
  if (message.opsetImport.length === 0) throw new UserError('not an ONNX model: it imports no operator set')
  const extra = remainder(message, modelFields)
  return {
    irVersion: message.irVersion.toNumber(),
    opsets: decodeOpsets(message.opsetImport),
    graph: decodeGraph(message.graph, external),
    functions: message.functions.map((f) => decodeFunction(f, external)),
    producerName: message.producerName,
    producerVersion: message.producerVersion,
    metadata: new Map(message.metadataProps.map(({ key, value }) => [key, value])),
    ...(extra && { extra }),
  }
}

const modelFields = [
  'irVersion',
  'opsetImport',
  'producerName',
  'producerVersion',
  'graph',
  'metadataProps',
  'functions',
]

function parse(bytes: Uint8Array): ModelMessage {
  try {
    return ModelProto.decode(bytes) as unknown as ModelMessage
  } catch (error) {
    // protobufjs throws RangeError and Error for malformed wire data: all of them are the file's fault.
    throw new UserError(`not an ONNX model, or cut short (${(error as Error).message})`)
  }
}

const normalDomain = (domain: string): string => (domain === 'ai.onnx' ? '' : domain)

const decodeOpsets = (imports: readonly OpsetMessage[]): Map<string, number> =>
  new Map(imports.map(({ domain, version }) => [normalDomain(domain), version.toNumber()]))

const graphFields = ['node', 'name', 'initializer', 'input', 'output', 'valueInfo']

function decodeGraph(message: GraphMessage, external: ExternalReader | undefined): Graph {
  const extra = remainder(message, graphFields)
  return {
    name: message.name,
    inputs: message.input.map(decodeValueInfo),
    outputs: message.output.map(decodeValueInfo),
    nodes: message.node.map((n) => decodeNode(n, external)),
    initializers: new Map(message.initializer.map((t) => [t.name, decodeTensor(t, external)])),
    valueInfo: new Map(message.valueInfo.map((v) => [v.name, decodeValueInfo(v)])),
    ...(extra && { extra }),
  }
}

function decodeValueInfo(message: ValueInfoMessage): ValueInfo {
  if (!Object.hasOwn(message, 'type')) return { name: message.name }
  return { name: message.name, type: decodeType(message.type) }
}

function decodeType(bytes: Uint8Array): ValueType {
  const { tensorType } = TypeProto.decode(bytes) as unknown as TypeMessage
  const dtype = tensorType ? dtypeOfCode(tensorType.elemType) : undefined
  if (!tensorType || dtype === undefined) return { kind: 'other', bytes }
  if (!tensorType.shape) return { kind: 'tensor', dtype }
  const shape = tensorType.shape.dim.map((d): Dim => {
    if (Object.hasOwn(d, 'dimParam')) return d.dimParam || null
    const value = Object.hasOwn(d, 'dimValue') ? d.dimValue.toNumber() : -1
    // Some exporters write -1 for a size that is free.
    return value < 0 ? null : value
  })
  return { kind: 'tensor', dtype, shape }
}

const nodeFields = ['input', 'output', 'name', 'opType', 'domain', 'attribute']

function decodeNode(message: NodeMessage, external: ExternalReader | undefined): Node {
  const extra = remainder(message, nodeFields)
  return {
    op: message.opType,
    domain: normalDomain(message.domain),
    name: message.name,
    inputs: message.input,
    outputs: message.output,
    attributes: new Map(message.attribute.map((a) => [a.name, decodeAttribute(a, external)])),
    ...(extra && { extra }),
  }
}

/** AttributeProto.AttributeType; files of IR version 1 leave it out, so an absent type is told by the fields. */
const attributeTypes = [
  undefined,
  'float',
  'int',
  'string',
  'tensor',
  'graph',
  'floats',
  'ints',
  'strings',
  'tensors',
  'graphs',
] as const

const typeByField = [
  ['f', 1],
  ['i', 2],
  ['s', 3],
  ['t', 4],
  ['g', 5],
  ['floats', 6],
  ['ints', 7],
  ['strings', 8],
] as const

function decodeAttribute(message: AttributeMessage, external: ExternalReader | undefined): Attribute {
  if (message.refAttrName !== '') return { type: 'reference', value: message.refAttrName, code: message.type }
  const present = typeByField.find(([field]) => Object.hasOwn(message, field) && notEmpty(message[field]))
  const type = attributeTypes[message.type || (present?.[1] ?? 0)]
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
  const tensor = (t: TensorMessage | null): Tensor => {
    const decoded = t === null ? undefined : decodeTensor(t, external)
    if (decoded === undefined || decoded.dtype === 'opaque')
      throw new UserError(`attribute "${message.name}": expected a tensor of a common type`)
    return decoded
  }
  const graph = (g: GraphMessage | null): Graph => {
    if (g === null) throw new UserError(`attribute "${message.name}": expected a graph, got none`)
    return decodeGraph(g, external)
  }
  switch (type) {
    case 'float':
      return { type, value: message.f }
    case 'int':
      return { type, value: message.i.toBigInt() }
    case 'string':
      return { type, value: text(message.s) }
    case 'tensor':
      return { type, value: tensor(message.t) }
    case 'graph':
      return { type, value: graph(message.g) }
    case 'floats':
      return { type, value: message.floats }
    case 'ints':
      return { type, value: message.ints.map((n) => n.toBigInt()) }
    case 'strings':
      return { type, value: message.strings.map(text) }
    case 'tensors':
      return { type, value: message.tensors.map(tensor) }
    case 'graphs':
      return { type, value: message.graphs.map(graph) }
    default:
      return { type: 'opaque', value: message }
  }
}

const notEmpty = (value: unknown): boolean => !(Array.isArray(value) && value.length === 0)

const functionFields = ['name', 'input', 'output', 'attribute', 'node', 'opsetImport', 'domain']

function decodeFunction(message: FunctionMessage, external: ExternalReader | undefined): LocalFunction {
  const extra = remainder(message, functionFields)
  return {
    domain: normalDomain(message.domain),
    name: message.name,
    inputs: message.input,
    outputs: message.output,
    attributes: message.attribute,
    nodes: message.node.map((n) => decodeNode(n, external)),
    opsets: decodeOpsets(message.opsetImport),
    ...(extra && { extra }),
  }
}
