/** A graph as text, one line a node. */
import { type PlainAttribute, plainAttributes } from './attributes.ts'
import type { Graph, Model, Node, ValueType } from './model.ts'
import { qualifiedName } from './model.ts'

/** Inputs, nodes, outputs, local functions: for reading, and for comparing graphs in tests. */
export function printModel(model: Model): string {
  const functions = model.functions.flatMap((f) => [
    '',
    `function ${f.domain}::${f.name}(${f.inputs.join(', ')}) -> ${f.outputs.join(', ')}`,
    ...f.nodes.flatMap((n) => printNode(n, '  ')),
  ])
  return [...printGraph(model.graph, ''), ...functions].join('\n')
}

function printGraph(graph: Graph, indent: string): string[] {
  return [
    ...graph.inputs.map(({ name, type }) => `${indent}input ${name}: ${printType(type)}`),
    ...Array.from(
      graph.initializers,
      ([name, { dtype, dims }]) => `${indent}initializer ${name}: ${dtype}[${dims}]`,
    ),
    ...graph.nodes.flatMap((n) => printNode(n, indent)),
    ...graph.outputs.map(({ name, type }) => `${indent}output ${name}: ${printType(type)}`),
  ]
}

function printNode(node: Node, indent: string): string[] {
  const attributes = Object.entries(plainAttributes(node)).filter(([, value]) => !isGraph(value))
  const references = [...node.attributes].filter(([, { type }]) => type === 'reference')
  const text = [
    ...attributes.map(([name, value]) => `${name}=${printValue(value)}`),
    // Inside a function: the value is that of the caller's attribute.
    ...references.map(([name, { value }]) => `${name}=@${value}`),
  ].join(', ')
  const call = `${qualifiedName(node)}${text && `<${text}>`}(${node.inputs.join(', ')})`
  const subgraphs = Object.entries(plainAttributes(node)).flatMap(([name, value]) =>
    isGraph(value) ? [`${indent}  ${name}:`, ...printGraph(value, `${indent}    `)] : [],
  )
  return [`${indent}${node.outputs.join(', ')} = ${call}`, ...subgraphs]
}

const isGraph = (value: PlainAttribute): value is Graph => typeof value === 'object' && 'nodes' in value

function printValue(value: PlainAttribute): string {
  // JSON has no infinities.
  if (typeof value === 'number') return String(value)
  return typeof value === 'object' && 'dims' in value
    ? `${value.dtype}[${value.dims}]`
    : JSON.stringify(value)
}

/** `float32[N,3,32,32]`; an unknown size is `?`. */
export function printType(type: ValueType | undefined): string {
  if (type === undefined) return '?'
  if (type.kind === 'other') return 'not a tensor'
  return type.shape ? `${type.dtype}[${type.shape.map((d) => d ?? '?').join(',')}]` : type.dtype
}
