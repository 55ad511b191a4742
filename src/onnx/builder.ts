/**
 * Builds graphs as code: `const y = g.op('Mul', [a, b])`. A value is its name; its type is inferred as the
 * node is appended, so that whoever builds can ask for ranks and sizes.
 */
import { type AttributeInput, toAttribute } from './attributes.ts'
import { contentLimit, type Facts, factsOf } from './facts.ts'
import { inferNode } from './infer/index.ts'
import type { Graph, Model, Node } from './model.ts'
import { renameValue } from './rename.ts'
import { isStatic, type Shape, Symbols } from './shape.ts'
import { type DType, filled, int64, type Tensor, toNumbers } from './tensor.ts'

/** The name of a value in the graph under construction. */
export type Value = string

export interface OpOptions {
  readonly domain?: string
  /** A hint for the node's name and the first output's; made unique. */
  readonly name?: string
}

export class GraphBuilder {
  readonly model: Model
  readonly graph: Graph
  readonly symbols = new Symbols()
  readonly #facts = new Map<Value, Facts>()
  readonly #constants = new Map<string, Value>()
  readonly #names: Set<string>
  readonly #counters = new Map<string, number>()

  /** Appends to `model.graph`, whose values are inferred first. The model is changed in place. */
  constructor(model: Model) {
    this.model = model
    this.graph = model.graph
    this.#names = usedNames(model.graph)
    for (const [name, tensor] of this.graph.initializers) this.#learnTensor(name, tensor)
    for (const { name, type } of this.graph.inputs) {
      if (type?.kind !== 'tensor' || this.#facts.has(name)) continue
      this.#facts.set(name, { dtype: type.dtype, shape: type.shape && this.symbols.shape(type.shape) })
    }
    for (const node of this.graph.nodes) this.#infer(node)
  }

  /** The version of ai.onnx that nodes are written in. */
  get opset(): number {
    return this.model.opsets.get('') ?? 0
  }

  /** Appends a node with one output and returns that value. */
  op(op: string, inputs: readonly (Value | undefined)[], attributes = {}, options: OpOptions = {}): Value {
    return this.ops(op, inputs, 1, attributes, options)[0]!
  }

  /** Appends a node with several outputs; `outputs` is their number, or a mask of those wanted. */
  ops(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: number | readonly boolean[],
    attributes: Readonly<Record<string, AttributeInput>> = {},
    { domain = '', name }: OpOptions = {},
  ): Value[] {
    const wanted = typeof outputs === 'number' ? Array.from({ length: outputs }, () => true) : outputs
    const given = inputs.map((i) => i ?? '')
    while (given.length > 0 && given.at(-1) === '') given.pop()
    const base = this.unique(name ?? op)
    const node: Node = {
      op,
      domain,
      name: base,
      inputs: given,
      outputs: wanted.map((want, i) => (want ? (i === 0 ? base : this.unique(`${base}.${i}`)) : '')),
      attributes: new Map(
        Object.entries(attributes).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, toAttribute(value)]],
        ),
      ),
    }
    this.append(node)
    return [...node.outputs]
  }

  /** Appends a ready node; its output names must be new. */
  append(node: Node): void {
    this.graph.nodes.push(node)
    this.#infer(node)
  }

  /** A name not used in the graph yet, from a hint. */
  unique(hint: string): string {
    let count = this.#counters.get(hint) ?? 0
    let name = hint
    while (this.#names.has(name)) {
      count += 1
      name = `${hint}_${count}`
    }
    this.#counters.set(hint, count)
    this.#names.add(name)
    return name
  }

  /** An initializer; equal small constants are one. */
  constant(tensor: Tensor, hint = 'const'): Value {
    const key = tensor.data.length <= contentLimit ? keyOf(tensor) : undefined
    const known = key === undefined ? undefined : this.#constants.get(key)
    if (known !== undefined) return known
    const name = this.initializer(hint, tensor)
    if (key !== undefined) this.#constants.set(key, name)
    return name
  }

  /** An initializer of its own, named after the hint. */
  initializer(hint: string, tensor: Tensor): Value {
    const name = this.unique(hint)
    this.graph.initializers.set(name, tensor)
    this.#learnTensor(name, tensor)
    return name
  }

  /** A constant int64 vector: axes, pads, shapes. */
  ints(values: readonly number[]): Value {
    return this.constant(int64(values), 'ints')
  }

  /** A constant scalar of the type that `like` has. */
  scalar(value: number, like: Value | DType): Value {
    const dtype = this.#facts.get(like)?.dtype ?? (like as DType)
    return this.constant(filled(dtype, [], value), 'scalar')
  }

  /** Declares a graph input. */
  input(name: string, dtype: DType, shape: readonly (number | string)[]): Value {
    const unique = this.unique(name)
    if (unique !== name) throw new Error(`Input "${name}" is taken already`)
    this.graph.inputs.push({ name, type: { kind: 'tensor', dtype, shape } })
    this.#facts.set(name, { dtype, shape })
    return name
  }

  /** Declares a value as graph output under `name`, with an Identity where the value is called otherwise. */
  output(value: Value, name: string = value): void {
    if (value !== name) {
      this.#names.add(name)
      // Nodes have names of their own: two of one name are refused by ONNX Runtime.
      const node = this.unique(`output/${name}`)
      this.append({
        op: 'Identity',
        domain: '',
        name: node,
        inputs: [value],
        outputs: [name],
        attributes: new Map(),
      })
    }
    const facts = this.facts(name)
    const shape = facts.shape?.map((d) => (typeof d === 'string' && d.startsWith('?') ? null : d))
    this.graph.outputs.push({ name, type: { kind: 'tensor', dtype: facts.dtype, ...(shape && { shape }) } })
  }

  /** Gives an inner value another name, everywhere it is used. Nodes keep theirs. */
  rename(from: Value, to: Value): void {
    this.#names.add(to)
    renameValue(this.graph, from, to)
    const facts = this.#facts.get(from)
    if (facts) this.#facts.set(to, facts)
    this.#facts.delete(from)
  }

  /** What is known of a value. @throws Error if nothing is, not even its type */
  facts(value: Value): Facts {
    const facts = this.#facts.get(value)
    if (facts === undefined) throw new Error(`Expected value "${value}" to have an inferred type, got none`)
    return facts
  }

  tryFacts(value: Value): Facts | undefined {
    return this.#facts.get(value)
  }

  /** States what is known from mathematics but cannot be inferred. */
  assume(value: Value, facts: Facts): void {
    this.#facts.set(value, facts)
  }

  dtype(value: Value): DType {
    return this.facts(value).dtype
  }

  /** @throws Error if the rank is unknown */
  shape(value: Value): Shape {
    const { shape } = this.facts(value)
    if (shape === undefined) throw new Error(`Expected value "${value}" to have a known rank`)
    return shape
  }

  /** The shape if every size is a number, else undefined. */
  staticShape(value: Value): readonly number[] | undefined {
    const shape = this.#facts.get(value)?.shape
    return shape && isStatic(shape) ? shape : undefined
  }

  rank(value: Value): number {
    return this.shape(value).length
  }

  /** The elements of a constant tensor as numbers, or undefined if it is computed. */
  constantNumbers(value: Value): number[] | undefined {
    const tensor = this.graph.initializers.get(value)
    if (tensor !== undefined && tensor.dtype !== 'opaque' && tensor.dtype !== 'string')
      return toNumbers(tensor)
    const { content } = this.#facts.get(value) ?? {}
    return content && isStatic(content) ? [...content] : undefined
  }

  #learnTensor(name: string, tensor: Tensor | { dtype: 'opaque'; dims: readonly number[] }): void {
    if (tensor.dtype === 'opaque') return
    this.#facts.set(name, factsOf(tensor))
  }

  #infer(node: Node): void {
    const context = {
      facts: (v: Value) => this.#facts.get(v),
      symbols: this.symbols,
      functions: this.model.functions,
    }
    const inferred = inferNode(node, context)
    node.outputs.forEach((name, i) => {
      if (name === '') return
      const stated = this.graph.valueInfo.get(name)?.type
      const facts = inferred[i] ?? (stated?.kind === 'tensor' ? { dtype: stated.dtype } : undefined)
      if (facts === undefined) return
      const shape =
        facts.shape ??
        (stated?.kind === 'tensor' && stated.shape ? this.symbols.shape(stated.shape) : undefined)
      this.#facts.set(name, { ...facts, shape })
    })
  }
}

/** Equal for tensors of equal bits: -0 and 0 are different constants. */
function keyOf({ dtype, dims, data }: Tensor): string {
  const content = isStrings(data)
    ? JSON.stringify(data)
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1')
  return `${dtype}|${dims}|${content}`
}

const isStrings = (data: Tensor['data']): data is readonly string[] => Array.isArray(data)

function usedNames(graph: Graph): Set<string> {
  const names = new Set<string>(graph.initializers.keys())
  for (const { name } of graph.inputs) names.add(name)
  for (const node of graph.nodes) {
    if (node.name !== '') names.add(node.name)
    for (const output of node.outputs) names.add(output)
    for (const attribute of node.attributes.values())
      if (attribute.type === 'graph') for (const name of usedNames(attribute.value)) names.add(name)
  }
  return names
}
