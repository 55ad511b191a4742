/** Bytes of an ONNX file to a Model. */
import { UserError } from '../errors.ts'
import { decodeTensor, decodeText, type ExternalReader } from './decode-tensor.ts'
import type {
  Attribute,
  Dim,
  Graph,
  LocalFunction,
  Model,
  Node,
  OpaqueTensor,
  ValueInfo,
  ValueType,
} from './model.ts'
import {
  type AttributeMessage,
  type DimensionMessage,
  decodeMessage,
  type FunctionMessage,
  type GraphMessage,
  type ModelMessage,
  ModelProto,
  type NodeMessage,
  type OpsetMessage,
  remainder,
  type TensorMessage,
  TensorProto,
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
  const message = parse<ModelMessage>(ModelProto, bytes, 'not an ONNX model, or cut short')
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

function parse<Message>(type: typeof ModelProto, bytes: Uint8Array, failure: string): Message {
  try {
    return decodeMessage<Message>(type, bytes)
  } catch (error) {
    // protobufjs throws RangeError and Error for malformed wire data: all of them are the file's fault.
    throw new UserError(`${failure} (${(error as Error).message})`)
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
  const { name } = message
  const type = Object.hasOwn(message, 'type') ? decodeType(message.type, name) : undefined
  const extra = remainder(message, ['name', 'type'])
  return { name, ...(type && { type }), ...(extra && { extra }) }
}

function decodeType(bytes: Uint8Array, name: string): ValueType {
  const message = parse<TypeMessage>(TypeProto, bytes, `value "${name}": its type cannot be read`)
  const { tensorType, denotation } = message
  const dtype = tensorType ? dtypeOfCode(tensorType.elemType) : undefined
  if (!tensorType || dtype === undefined) return { kind: 'other', bytes }
  const dims = tensorType.shape?.dim
  const axisDenotations = dims?.some((d) => d.denotation !== '') ? dims.map((d) => d.denotation) : undefined
  return {
    kind: 'tensor',
    dtype,
    ...(dims && { shape: dims.map(decodeDim) }),
    ...(denotation !== '' && { denotation }),
    ...(axisDenotations && { axisDenotations }),
  }
}

function decodeDim(d: DimensionMessage): Dim {
  if (Object.hasOwn(d, 'dimParam')) return d.dimParam || null
  const value = Object.hasOwn(d, 'dimValue') ? d.dimValue.toNumber() : -1
  // Some exporters write -1 for a size that is free.
  return value < 0 ? null : value
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
    attributes: decodeAttributes(message.attribute, external),
    ...(extra && { extra }),
  }
}

const decodeAttributes = (
  messages: readonly AttributeMessage[],
  external: ExternalReader | undefined,
): Map<string, Attribute> => new Map(messages.map((a) => [a.name, decodeAttribute(a, external)]))

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
  ['tensors', 9],
  ['graphs', 10],
] as const

const attributeFields = ['name', 'refAttrName', 'type', ...typeByField.map(([field]) => field)]

function decodeAttribute(message: AttributeMessage, external: ExternalReader | undefined): Attribute {
  const value = decodeAttributeValue(message, external)
  const extra = value.type === 'opaque' ? undefined : remainder(message, attributeFields)
  return extra ? { ...value, extra } : value
}

function decodeAttributeValue(message: AttributeMessage, external: ExternalReader | undefined): Attribute {
  const opaque = { type: 'opaque', value: message } as const
  if (message.refAttrName !== '') return { type: 'reference', value: message.refAttrName, code: message.type }
  const present = typeByField.find(([field]) => Object.hasOwn(message, field) && notEmpty(message[field]))
  const type = attributeTypes[message.type || (present?.[1] ?? 0)]
  const tensor = (t: TensorMessage | null): Tensor | OpaqueTensor => {
    if (t === null) throw new UserError(`attribute "${message.name}": expected a tensor, got none`)
    const decoded = decodeTensor(t, external)
    return t.name === '' || decoded.dtype === 'opaque'
      ? decoded
      : { ...decoded, extra: { ...decoded.extra, name: t.name } }
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
    case 'string': {
      const value = decodeText(message.s)
      return value === undefined ? opaque : { type, value }
    }
    case 'tensor': {
      const value = tensor(message.t)
      return value.dtype === 'opaque'
        ? { ...opaque, value: { ...message, t: encodedTensor(value) } }
        : { type, value }
    }
    case 'graph':
      return { type, value: graph(message.g) }
    case 'floats':
      return { type, value: message.floats }
    case 'ints':
      return { type, value: message.ints.map((n) => n.toBigInt()) }
    case 'strings': {
      const value = message.strings.map(decodeText)
      return value.every((text) => text !== undefined) ? { type, value } : opaque
    }
    case 'tensors': {
      const value = message.tensors.map(tensor)
      if (value.every((t) => t.dtype !== 'opaque')) return { type, value }
      const tensors = value.map((t, i) => (t.dtype === 'opaque' ? encodedTensor(t) : message.tensors[i]))
      return { ...opaque, value: { ...message, tensors } }
    }
    case 'graphs':
      return { type, value: message.graphs.map(graph) }
    default:
      return opaque
  }
}

const encodedTensor = ({ bytes }: OpaqueTensor): object => decodeMessage<TensorMessage>(TensorProto, bytes)

const notEmpty = (value: unknown): boolean => !(Array.isArray(value) && value.length === 0)

const functionFields = [
  'name',
  'input',
  'output',
  'attribute',
  'attributeProto',
  'node',
  'opsetImport',
  'domain',
]

function decodeFunction(message: FunctionMessage, external: ExternalReader | undefined): LocalFunction {
  const extra = remainder(message, functionFields)
  return {
    domain: normalDomain(message.domain),
    name: message.name,
    inputs: message.input,
    outputs: message.output,
    attributes: message.attribute,
    ...(message.attributeProto.length > 0 && {
      defaults: decodeAttributes(message.attributeProto, external),
    }),
    nodes: message.node.map((n) => decodeNode(n, external)),
    opsets: decodeOpsets(message.opsetImport),
    ...(extra && { extra }),
  }
}
