/**
 * Builds graphs as code: `const y = g.op('Mul', [a, b])`. A value is its name; its type is inferred as the
 * node is appended, so that whoever builds can ask for ranks and sizes.
 */
import { type AttributeInput, toAttribute } from './attributes.ts'
import { blaming } from './blame.ts'
import { contentLimit, type Facts, factsOf } from './facts.ts'
import { inferNode } from './infer/index.ts'
import type { Graph, Model, Node, OpaqueTensor } from './model.ts'
import { Names } from './names.ts'
import { pruneGraph } from './prune.ts'
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
  readonly symbols: Symbols
  readonly names: Names
  readonly #outer: GraphBuilder | undefined
  readonly #facts = new Map<Value, Facts>()
  readonly #constants = new Map<string, Value>()

  /**
   * Appends to `model.graph`, whose values are inferred first. The model is changed in place.
   *
   * @param outer the builder of the graph around it, for a subgraph: see `subgraph`
   */
  constructor(model: Model, outer?: GraphBuilder) {
    this.model = model
    this.graph = model.graph
    this.#outer = outer
    this.symbols = outer?.symbols ?? new Symbols()
    this.names = outer?.names ?? new Names(model.graph)
    if (outer) return
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

  /**
   * Appends a ready node; its names must be new. Whoever appends the nodes of another graph among new ones reserves
   * that graph's names first (`names.reserve`).
   */
  append(node: Node): void {
    this.graph.nodes.push(node)
    this.names.add(node.name)
    for (const output of node.outputs) this.names.add(output)
    this.#infer(node)
  }

  /** The name of a node's output `i`, which is asked for if the node leaves it out so far. */
  outputOf(node: Node, i: number): Value {
    const at = this.graph.nodes.findIndex((n) => n.outputs[0] === node.outputs[0] && n.name === node.name)
    const present = this.graph.nodes[at]
    if (present === undefined) throw new Error(`Expected ${node.op} "${node.name}" in the graph`)
    if (present.outputs[i]) return present.outputs[i]
    const outputs = Array.from(
      { length: Math.max(i + 1, present.outputs.length) },
      (_, k) => present.outputs[k] ?? '',
    )
    outputs[i] = this.unique(`${node.outputs[0]}.${i}`)
    const extended = { ...present, outputs }
    this.graph.nodes[at] = extended
    this.#infer(extended)
    return outputs[i]
  }

  /**
   * A builder of an empty subgraph for a node of this graph: it sees the values of this graph, and its constants are
   * initializers here. `finishSubgraph` gives the graph.
   */
  subgraph(name: string): GraphBuilder {
    const { initializers } = this.graph
    const graph: Graph = { name, inputs: [], outputs: [], nodes: [], initializers, valueInfo: new Map() }
    return new GraphBuilder({ ...this.model, graph }, this)
  }

  /** The graph of a builder that `subgraph` made, with what leads to its outputs. */
  finishSubgraph(): Graph {
    return { ...pruneGraph(this.graph), initializers: new Map() }
  }

  /** A name not used in the graph yet, from a hint. */
  unique(hint: string): string {
    return this.names.unique(hint)
  }

  /** An initializer; equal small constants are one. */
  constant(tensor: Tensor, hint = 'const'): Value {
    if (this.#outer) return this.#outer.constant(tensor, hint)
    const key = tensor.data.length <= contentLimit ? keyOf(tensor) : undefined
    const known = key === undefined ? undefined : this.#constants.get(key)
    if (known !== undefined) return known
    const name = this.initializer(hint, tensor)
    if (key !== undefined) this.#constants.set(key, name)
    return name
  }

  /** An initializer of its own, named after the hint. */
  initializer(hint: string, tensor: Tensor | OpaqueTensor): Value {
    const name = this.unique(hint)
    this.define(name, tensor)
    return name
  }

  /** Makes a value that no node computes an initializer. */
  define(name: Value, tensor: Tensor | OpaqueTensor): void {
    if (this.#outer) this.#outer.define(name, tensor)
    else {
      this.graph.initializers.set(name, tensor)
      this.#learnTensor(name, tensor)
    }
  }

  /** A constant int64 vector: axes, pads, shapes. */
  ints(values: readonly number[]): Value {
    return this.constant(int64(values), 'ints')
  }

  /** A constant scalar of the type that `like` has. */
  scalar(value: number, like: Value | DType): Value {
    const dtype = this.tryFacts(like)?.dtype ?? (like as DType)
    return this.constant(filled(dtype, [], value), 'scalar')
  }

  /** Declares a graph input. */
  input(name: string, dtype: DType, shape: readonly (number | string)[]): Value {
    // A node may have that name: nodes and values have names of their own.
    if (this.#facts.has(name)) throw new Error(`Input "${name}" is taken already`)
    this.names.add(name)
    this.graph.inputs.push({ name, type: { kind: 'tensor', dtype, shape } })
    this.#facts.set(name, { dtype, shape })
    return name
  }

  /** Declares a value as graph output under `name`, with an Identity where the value is called otherwise. */
  output(value: Value, name: string = value): void {
    if (value !== name) {
      this.names.add(name)
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
    this.names.add(to)
    renameValue(this.graph, from, to)
    const facts = this.tryFacts(from)
    if (facts) this.#facts.set(to, facts)
    this.#facts.delete(from)
  }

  /** What is known of a value. @throws Error if nothing is, not even its type */
  facts(value: Value): Facts {
    const facts = this.tryFacts(value)
    if (facts === undefined) throw new Error(`Expected value "${value}" to have an inferred type, got none`)
    return facts
  }

  tryFacts(value: Value): Facts | undefined {
    return this.#facts.get(value) ?? this.#outer?.tryFacts(value)
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
    const { shape } = this.tryFacts(value) ?? {}
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
    const { content } = this.tryFacts(value) ?? {}
    if (content) return isStatic(content) ? [...content] : undefined
    const node = this.graph.nodes.find((n) => n.op === 'Constant' && n.outputs[0] === value)
    const attribute = node?.attributes.get('value')
    return attribute?.type === 'tensor' && attribute.value.dtype !== 'string'
      ? toNumbers(attribute.value)
      : undefined
  }

  #learnTensor(name: string, tensor: Tensor | { dtype: 'opaque'; dims: readonly number[] }): void {
    if (tensor.dtype === 'opaque') return
    this.#facts.set(name, factsOf(tensor))
  }

  #infer(node: Node): void {
    const context = {
      facts: (v: Value) => this.tryFacts(v),
      constants: (v: Value) => this.constantNumbers(v),
      symbols: this.symbols,
      functions: this.model.functions,
    }
    const inferred = blaming(node, 'shape inference', () => inferNode(node, context))
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
