/** Writes the nodes of a lowered graph. */
import { type AttributeInput, toAttribute } from '../../../onnx/attributes.ts'
import { blockedDomain } from '../../../onnx/domains.ts'
import type { Graph, Node } from '../../../onnx/model.ts'
import { Names } from '../../../onnx/names.ts'
import { type DType, dtypes, filled, float32, int64, type Tensor } from '../../../onnx/tensor.ts'

type Attributes = Readonly<Record<string, AttributeInput>>

export class Emitter {
  nodes: Node[] = []
  readonly initializers: Graph['initializers']
  readonly #names: Names
  readonly #constants = new Map<string, string>()

  constructor(source: Graph) {
    this.#names = new Names(source)
    this.#names.reserve(source)
    this.initializers = new Map(source.initializers)
  }

  unique(hint: string): string {
    return this.#names.unique(hint)
  }

  /** The node that was appended last. */
  get last(): Node {
    return this.nodes.at(-1)!
  }

  /** Puts another node into the place of one. */
  replace(node: Node, by: Node): void {
    this.nodes[this.nodes.indexOf(node)] = by
  }

  /** What `yes` computes where the condition, one truth value, holds, else what `no` does; only one of them is run. */
  choose(condition: string, yes: () => string, no: () => string): string {
    const branches = { then_branch: this.#branch(yes), else_branch: this.#branch(no) }
    return this.op('If', [condition], branches)
  }

  #branch(build: () => string): Graph {
    const outer = this.nodes
    this.nodes = []
    try {
      const output = build()
      return {
        name: 'branch',
        inputs: [],
        outputs: [{ name: output }],
        nodes: this.nodes,
        initializers: new Map(),
        valueInfo: new Map(),
      }
    } finally {
      this.nodes = outer
    }
  }

  /** Appends a node with one output and gives back its name. An empty input is one left out. */
  op(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    const output = this.unique(op)
    this.nodes.push({
      op,
      domain,
      name: output,
      inputs,
      outputs: [output],
      attributes: new Map(
        Object.entries(attributes).flatMap(([k, v]) =>
          v === undefined ? [] : [[k, toAttribute(v)] as const],
        ),
      ),
    })
    return output
  }

  /** The same in the domain of the blocked kernels. */
  blocked(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.op(op, inputs, attributes, blockedDomain)
  }

  /** The elements in their order under another shape; a size may be -1. */
  reshape(x: string, shape: readonly number[]): string {
    return this.op('Reshape', [x, this.ints(shape)])
  }

  /** Rows of x, which is taken as [-1, length]; int32 indices are the faster ones. */
  rows(x: string, length: number, indices: readonly number[]): string {
    const rows = this.constant(`i${indices}`, () => ({
      dtype: 'int32',
      dims: [indices.length],
      data: Int32Array.from(indices),
    }))
    return this.op('Gather', [this.reshape(x, [-1, length]), rows], { axis: 0 })
  }

  ints(values: readonly number[]): string {
    return this.constant(`l${values}`, () => int64(values))
  }

  scalar(value: number, dtype: 'float32' | 'float64' = 'float32'): string {
    return this.constant(`${dtype}${value}`, () => filled(dtype, [], value))
  }

  cast(x: string, dtype: DType): string {
    return this.op('Cast', [x], { to: dtypes[dtype].code })
  }

  /** float32 ones of a shape. */
  ones(shape: readonly number[]): string {
    const size = shape.reduce((a, n) => a * n, 1)
    return this.constant(`o${shape}`, () => float32(new Float32Array(size).fill(1), shape))
  }

  constant(key: string, make: () => Tensor): string {
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    const name = this.unique('lowered')
    this.initializers.set(name, make())
    this.#constants.set(key, name)
    return name
  }
}
