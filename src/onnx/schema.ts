/**
 * The messages of onnx.proto with the field numbers of the specification. Messages that the project only carries
 * through are declared as bytes, which have the same encoding.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import protobuf from 'protobufjs/light.js'

type Rule = 'repeated'
type Field = readonly [type: string, id: number, rule?: Rule]

const messages: Record<string, Record<string, Field>> = {
  ModelProto: {
    irVersion: ['int64', 1],
    opsetImport: ['OperatorSetId', 8, 'repeated'],
    producerName: ['string', 2],
    producerVersion: ['string', 3],
    domain: ['string', 4],
    modelVersion: ['int64', 5],
    docString: ['string', 6],
    graph: ['GraphProto', 7],
    metadataProps: ['StringStringEntry', 14, 'repeated'],
    trainingInfo: ['bytes', 20, 'repeated'],
    functions: ['FunctionProto', 25, 'repeated'],
    configuration: ['bytes', 26, 'repeated'],
  },
  OperatorSetId: { domain: ['string', 1], version: ['int64', 2] },
  StringStringEntry: { key: ['string', 1], value: ['string', 2] },
  GraphProto: {
    node: ['NodeProto', 1, 'repeated'],
    name: ['string', 2],
    initializer: ['TensorProto', 5, 'repeated'],
    sparseInitializer: ['bytes', 15, 'repeated'],
    docString: ['string', 10],
    input: ['ValueInfoProto', 11, 'repeated'],
    output: ['ValueInfoProto', 12, 'repeated'],
    valueInfo: ['ValueInfoProto', 13, 'repeated'],
    quantizationAnnotation: ['bytes', 14, 'repeated'],
    metadataProps: ['bytes', 16, 'repeated'],
  },
  NodeProto: {
    input: ['string', 1, 'repeated'],
    output: ['string', 2, 'repeated'],
    name: ['string', 3],
    opType: ['string', 4],
    domain: ['string', 7],
    overload: ['string', 8],
    attribute: ['AttributeProto', 5, 'repeated'],
    docString: ['string', 6],
    metadataProps: ['bytes', 9, 'repeated'],
    deviceConfigurations: ['bytes', 10, 'repeated'],
  },
  AttributeProto: {
    name: ['string', 1],
    refAttrName: ['string', 21],
    docString: ['string', 13],
    type: ['int32', 20],
    f: ['float', 2],
    i: ['int64', 3],
    s: ['bytes', 4],
    t: ['TensorProto', 5],
    g: ['GraphProto', 6],
    sparseTensor: ['bytes', 22],
    tp: ['bytes', 14],
    floats: ['float', 7, 'repeated'],
    ints: ['int64', 8, 'repeated'],
    strings: ['bytes', 9, 'repeated'],
    tensors: ['TensorProto', 10, 'repeated'],
    graphs: ['GraphProto', 11, 'repeated'],
    sparseTensors: ['bytes', 23, 'repeated'],
    typeProtos: ['bytes', 15, 'repeated'],
  },
  TensorProto: {
    dims: ['int64', 1, 'repeated'],
    dataType: ['int32', 2],
    segment: ['bytes', 3],
    floatData: ['float', 4, 'repeated'],
    int32Data: ['int32', 5, 'repeated'],
    stringData: ['bytes', 6, 'repeated'],
    int64Data: ['int64', 7, 'repeated'],
    name: ['string', 8],
    docString: ['string', 12],
    rawData: ['bytes', 9],
    externalData: ['StringStringEntry', 13, 'repeated'],
    dataLocation: ['int32', 14],
    doubleData: ['double', 10, 'repeated'],
    uint64Data: ['uint64', 11, 'repeated'],
    metadataProps: ['bytes', 16, 'repeated'],
  },
  SparseTensorProto: { values: ['TensorProto', 1] },
  ValueInfoProto: {
    name: ['string', 1],
    type: ['bytes', 2],
    docString: ['string', 3],
    metadataProps: ['bytes', 4, 'repeated'],
  },
  TypeProto: { tensorType: ['TensorTypeProto', 1], denotation: ['string', 6] },
  TensorTypeProto: { elemType: ['int32', 1], shape: ['TensorShapeProto', 2] },
  TensorShapeProto: { dim: ['Dimension', 1, 'repeated'] },
  Dimension: { dimValue: ['int64', 1], dimParam: ['string', 2], denotation: ['string', 3] },
  FunctionProto: {
    name: ['string', 1],
    input: ['string', 4, 'repeated'],
    output: ['string', 5, 'repeated'],
    attribute: ['string', 6, 'repeated'],
    attributeProto: ['AttributeProto', 11, 'repeated'],
    node: ['NodeProto', 7, 'repeated'],
    docString: ['string', 8],
    opsetImport: ['OperatorSetId', 9, 'repeated'],
    domain: ['string', 10],
    overload: ['string', 13],
    valueInfo: ['bytes', 12, 'repeated'],
    metadataProps: ['bytes', 14, 'repeated'],
  },
}

/** Packed as proto2 writers do by default: ONNX packs only the tensors' own data. */
const packed = new Set(['floatData', 'int32Data', 'int64Data', 'doubleData', 'uint64Data'])

const nested = Object.fromEntries(
  Object.entries(messages).map(([message, fields]) => [
    message,
    {
      // ONNX is proto2: a field that is absent and one with its default value (a size of 0) differ.
      edition: 'proto2',
      options: { features: { utf8_validation: 'VERIFY' } },
      fields: Object.fromEntries(
        Object.entries(fields).map(([name, [type, id, rule]]) => [
          name,
          { type, id, ...(rule && { rule, options: { packed: packed.has(name) } }) },
        ]),
      ),
    },
  ]),
)

const root = protobuf.Root.fromJSON({ nested })

export const ModelProto = root.lookupType('ModelProto')
export const SparseTensorProto = root.lookupType('SparseTensorProto')
export const TensorProto = root.lookupType('TensorProto')
export const TypeProto = root.lookupType('TypeProto')

/** Decodes a message and keeps the fields that it does not know, which protobufjs drops by default. */
export function decodeMessage<Message>(type: protobuf.Type, bytes: Uint8Array): Message {
  const reader = protobuf.Reader.create(bytes)
  reader.discardUnknown = false
  return type.decode(reader) as unknown as Message
}

/** A 64-bit integer as protobufjs decodes it. */
export interface Long {
  toNumber(): number
  toBigInt(): bigint
}

/** Decoded messages, as far as this project reads them; absent fields have protobuf's defaults. */
export interface ModelMessage {
  irVersion: Long
  opsetImport: OpsetMessage[]
  producerName: string
  producerVersion: string
  graph: GraphMessage | null
  metadataProps: { key: string; value: string }[]
  functions: FunctionMessage[]
}
export interface OpsetMessage {
  domain: string
  version: Long
}
export interface GraphMessage {
  node: NodeMessage[]
  name: string
  initializer: TensorMessage[]
  input: ValueInfoMessage[]
  output: ValueInfoMessage[]
  valueInfo: ValueInfoMessage[]
}
export interface NodeMessage {
  input: string[]
  output: string[]
  name: string
  opType: string
  domain: string
  attribute: AttributeMessage[]
}
export interface AttributeMessage {
  name: string
  refAttrName: string
  type: number
  f: number
  i: Long
  s: Uint8Array
  t: TensorMessage | null
  g: GraphMessage | null
  floats: number[]
  ints: Long[]
  strings: Uint8Array[]
  tensors: TensorMessage[]
  graphs: GraphMessage[]
}
export interface TensorMessage {
  dims: Long[]
  dataType: number
  floatData: number[]
  int32Data: number[]
  stringData: Uint8Array[]
  int64Data: Long[]
  name: string
  rawData: Uint8Array
  externalData: { key: string; value: string }[]
  dataLocation: number
  doubleData: number[]
  uint64Data: Long[]
}
export interface ValueInfoMessage {
  name: string
  type: Uint8Array
}
export interface TypeMessage {
  tensorType: { elemType: number; shape: { dim: DimensionMessage[] } | null } | null
  denotation: string
}
export interface DimensionMessage {
  dimValue: Long
  dimParam: string
  denotation: string
}
export interface FunctionMessage {
  name: string
  input: string[]
  output: string[]
  attribute: string[]
  attributeProto: AttributeMessage[]
  node: NodeMessage[]
  opsetImport: OpsetMessage[]
  domain: string
}

/** The fields of a message that `known` does not name, to be written back as they came; undefined if none. */
export function remainder(message: object, known: readonly string[]): Record<string, unknown> | undefined {
  const rest = Object.entries(message).filter(
    ([key, value]) => !known.includes(key) && !(Array.isArray(value) && value.length === 0),
  )
  // Fields that the schema above does not have; protobufjs hides them from enumeration.
  const { $unknowns } = message as { $unknowns?: Uint8Array[] }
  if ($unknowns) rest.push(['$unknowns', $unknowns])
  return rest.length > 0 ? Object.fromEntries(rest) : undefined
}
