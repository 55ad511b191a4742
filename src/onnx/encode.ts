/** A Model to the bytes of an ONNX file. Tensors are written as raw data, inside the file. */
import type {
  Attribute,
  Graph,
  LocalFunction,
  Model,
  Node,
  OpaqueTensor,
  ValueInfo,
  ValueType,
} from './model.ts'
import { decodeMessage, ModelProto, type TensorMessage, TensorProto, TypeProto } from './schema.ts'
import { dtypes, type Tensor } from './tensor.ts'

/** @returns a ModelProto; the same model always gives the same bytes */
export function encodeModel(model: Model): Uint8Array {
  const message = {
    ...model.extra,
    irVersion: model.irVersion,
    opsetImport: encodeOpsets(model.opsets),
    producerName: model.producerName,
    producerVersion: model.producerVersion,
    graph: encodeGraph(model.graph),
    metadataProps: Array.from(model.metadata, ([key, value]) => ({ key, value })),
    functions: model.functions.map(encodeFunction),
  }
  return ModelProto.encode(message).finish()
}

const encodeOpsets = (opsets: ReadonlyMap<string, number>) =>
  Array.from(opsets, ([domain, version]) => ({ domain, version }))

const encodeGraph = (graph: Graph): object => ({
  ...graph.extra,
  node: graph.nodes.map(encodeNode),
  name: graph.name,
  initializer: Array.from(graph.initializers, ([name, tensor]) => encodeTensor(tensor, name)),
  input: graph.inputs.map(encodeValueInfo),
  output: graph.outputs.map(encodeValueInfo),
  valueInfo: Array.from(graph.valueInfo.values(), encodeValueInfo),
})

const encodeFunction = (f: LocalFunction): object => ({
  ...f.extra,
  name: f.name,
  input: f.inputs,
  output: f.outputs,
  attribute: f.attributes,
  attributeProto: encodeAttributes(f.defaults ?? new Map()),
  node: f.nodes.map(encodeNode),
  opsetImport: encodeOpsets(f.opsets),
  domain: f.domain,
})

const encodeNode = (node: Node): object => ({
  ...node.extra,
  input: node.inputs,
  output: node.outputs,
  name: node.name,
  opType: node.op,
  ...(node.domain !== '' && { domain: node.domain }),
  attribute: encodeAttributes(node.attributes),
})

const encodeAttributes = (attributes: ReadonlyMap<string, Attribute>): object[] =>
  Array.from(attributes, ([name, attribute]) => encodeAttribute(name, attribute))

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const int = (n: bigint): string => n.toString()

const encodeAttribute = (name: string, attribute: Attribute): object => ({
  ...attribute.extra,
  ...encodeAttributeValue(name, attribute),
})

function encodeAttributeValue(name: string, attribute: Attribute): object {
  switch (attribute.type) {
    case 'float':
      return { name, type: 1, f: attribute.value }
    case 'int':
      return { name, type: 2, i: int(attribute.value) }
    case 'string':
      return { name, type: 3, s: utf8(attribute.value) }
    case 'tensor':
      return { name, type: 4, t: encodeTensor(attribute.value, '') }
    case 'graph':
      return { name, type: 5, g: encodeGraph(attribute.value) }
    case 'floats':
      return { name, type: 6, floats: attribute.value }
    case 'ints':
      return { name, type: 7, ints: attribute.value.map(int) }
    case 'strings':
      return { name, type: 8, strings: attribute.value.map(utf8) }
    case 'tensors':
      return { name, type: 9, tensors: attribute.value.map((t) => encodeTensor(t, '')) }
    case 'graphs':
      return { name, type: 10, graphs: attribute.value.map(encodeGraph) }
    case 'reference':
      return { name, type: attribute.code, refAttrName: attribute.value }
    case 'opaque':
      return attribute.value
  }
}

function encodeTensor(tensor: Tensor | OpaqueTensor, name: string): object {
  if (tensor.dtype === 'opaque') return { ...decodeMessage<TensorMessage>(TensorProto, tensor.bytes), name }
  const common = {
    ...tensor.extra,
    dims: tensor.dims,
    dataType: dtypes[tensor.dtype].code,
    ...(name !== '' && { name }),
  }
  if (tensor.dtype === 'string')
    return { ...common, stringData: (tensor.data as readonly string[]).map(utf8) }
  const { buffer, byteOffset, byteLength } = tensor.data as Exclude<Tensor['data'], readonly string[]>
  return { ...common, rawData: new Uint8Array(buffer, byteOffset, byteLength) }
}

const encodeValueInfo = ({ name, type, extra }: ValueInfo): object => ({
  ...extra,
  name,
  ...(type && { type: encodeType(type) }),
})

function encodeType(type: ValueType): Uint8Array {
  if (type.kind === 'other') return type.bytes
  const { dtype, shape, denotation, axisDenotations } = type
  const dim = shape?.map((d, i) => ({
    ...(typeof d === 'number' ? { dimValue: d } : d !== null && { dimParam: d }),
    ...(axisDenotations?.[i] && { denotation: axisDenotations[i] }),
  }))
  const tensorType = { elemType: dtypes[dtype].code, ...(dim && { shape: { dim } }) }
  return TypeProto.encode({ tensorType, ...(denotation && { denotation }) }).finish()
}
