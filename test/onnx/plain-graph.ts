/** Nodes and graphs written down as plain objects, where a test wants what GraphBuilder would not make. */
import { type AttributeInput, toAttribute } from '../../src/onnx/attributes.ts'
import type { Attribute, Graph, LocalFunction, Model, Node, ValueInfo } from '../../src/onnx/model.ts'
import type { DType, Tensor } from '../../src/onnx/tensor.ts'
import { emptyModel } from '../grad/tiny-model.ts'

type Attributes = Readonly<Record<string, AttributeInput | Attribute>>

/** Spaces separate names; `-` is an omitted one. */
const list = (names: string): string[] =>
  names.split(' ').flatMap((n) => (n === '' ? [] : n === '-' ? '' : n))

/** `node('y = Gemm a b - c')`; `node('y = local::F a')`. */
export function node(text: string, attributes: Attributes = {}): Node {
  const [outputs = '', call = ''] = text.split(' = ')
  const [name = '', ...inputs] = call.split(' ')
  const [op = '', domain = ''] = name.split('::').reverse()
  const plain = Object.entries(attributes).flatMap(([key, value]): [string, Attribute][] =>
    value === undefined ? [] : [[key, isAttribute(value) ? value : toAttribute(value)]],
  )
  return {
    op,
    domain,
    name: list(outputs).find((o) => o !== '') ?? op,
    inputs: list(inputs.join(' ')),
    outputs: list(outputs),
    attributes: new Map(plain),
  }
}

const isAttribute = (value: NonNullable<AttributeInput> | Attribute): value is Attribute =>
  typeof value === 'object' && 'type' in value

/** The attribute `name` of whoever calls the function. */
export const reference = (name: string, code: number): Attribute => ({ type: 'reference', value: name, code })

export const info = (name: string, dtype?: DType, shape?: readonly (number | string)[]): ValueInfo => ({
  name,
  ...(dtype && { type: { kind: 'tensor', dtype, ...(shape && { shape }) } }),
})

export const graph = (
  inputs: readonly ValueInfo[],
  nodes: readonly Node[],
  outputs: string,
  initializers: Readonly<Record<string, Tensor>> = {},
): Graph => ({
  name: `graph of ${outputs}`,
  inputs: [...inputs],
  outputs: list(outputs).map((name) => info(name)),
  nodes: [...nodes],
  initializers: new Map(Object.entries(initializers)),
  valueInfo: new Map(),
})

/** A function of the domain `local`. */
export const localFunction = (
  name: string,
  inputs: string,
  outputs: string,
  nodes: readonly Node[],
  rest: Partial<LocalFunction> = {},
): LocalFunction => ({
  domain: 'local',
  name,
  inputs: list(inputs),
  outputs: list(outputs),
  attributes: [],
  nodes,
  opsets: new Map([
    ['', 18],
    ['local', 1],
  ]),
  ...rest,
})

export function modelOf(main: Graph, functions: readonly LocalFunction[] = [], opset = 18): Model {
  const opsets = new Map([
    ['', opset],
    ['local', 1],
  ])
  return { ...emptyModel(opset), opsets, functions: [...functions], graph: main }
}
