/** What the rules of the lowering work with: the plain graph, the forms that its values have so far, and the graph that grows. */
import { plainAttributes } from '../../../onnx/attributes.ts'
import type { GraphBuilder } from '../../../onnx/builder.ts'
import type { Node } from '../../../onnx/model.ts'
import { reads } from '../../../onnx/prune.ts'
import { Emitter } from './emitter.ts'
import { blocking, inverted, type Layout, type Reordering } from './layouts.ts'

/** Of an image whose batch statistics were taken: what the gradient of its BatchNorm needs again. */
export interface BatchStatistics {
  /** [C] in float64. */
  readonly mean: string
  /** 1 / sqrt(var + epsilon), [C] in float64. */
  readonly inverse: string
  /** A truth value: a mean is so large that sums have to be taken of the centred image. */
  readonly isFar: string
  readonly epsilon: number
}

/** The phases of an image by row and column; undefined where one is zero everywhere. */
export type Woven = readonly (readonly (Node | undefined)[])[]

export class Lowering {
  /** The plain graph with all sizes known: what is asked for types, shapes and producers. */
  readonly source: GraphBuilder
  /** Channels of a block. */
  readonly block: number
  /** Samples of a batch; undefined if the graph is for any number: sizes of the plain graph have a number in its place. */
  readonly batch: number | undefined
  readonly out: Emitter
  /** Nodes that have had their turn. */
  readonly passed = new Set<Node>()
  /** Nodes that have been lowered together with an earlier one. */
  readonly done = new Set<Node>()
  readonly statistics = new Map<string, BatchStatistics>()
  /** Images woven from phases (rules/phases.ts). */
  readonly woven = new Map<string, Woven>()
  readonly #made = new Map<string, string>()
  readonly #forms = new Map<string, Map<Layout, string>>()
  readonly #producers = new Map<string, Node>()
  readonly #readers = new Map<string, Node[]>()

  constructor(source: GraphBuilder, { block, batch }: { readonly block: number; readonly batch?: number }) {
    this.source = source
    this.block = block
    this.batch = batch
    this.out = new Emitter(source.graph)
    for (const node of source.graph.nodes) {
      for (const output of node.outputs) this.#producers.set(output, node)
      for (const input of reads(node)) this.#readers.set(input, [...(this.#readers.get(input) ?? []), node])
    }
  }

  /** The sizes of a value of the plain graph that may be blocked; undefined for other types and where they are not known. */
  shape(value: string): readonly number[] | undefined {
    const dtype = this.source.tryFacts(value)?.dtype
    return dtype === 'float32' || dtype === 'bool' ? this.source.staticShape(value) : undefined
  }

  producer(value: string): Node | undefined {
    return this.#producers.get(value)
  }

  /** The one node that reads a value, if it is one and the value is no output of the graph. */
  onlyReader(value: string): Node | undefined {
    const readers = this.#readers.get(value) ?? []
    return readers.length === 1 && !this.isOutput(value) ? readers[0] : undefined
  }

  isOutput(value: string): boolean {
    return this.source.graph.outputs.some(({ name }) => name === value)
  }

  /** Says what a value of the plain graph is called in a layout. */
  define(value: string, layout: Layout, name: string): void {
    const forms = this.#forms.get(value) ?? new Map<Layout, string>()
    forms.set(layout, name)
    this.#forms.set(value, forms)
  }

  has(value: string, layout: Layout): boolean {
    return this.#forms.get(value)?.has(layout) ?? false
  }

  /** A layout that the value has already, the blocked ones first; plain where it is a single number in each block or has none yet. */
  layoutOf(value: string): Layout {
    const forms = [...(this.#forms.get(value)?.keys() ?? [])]
    return forms.find((layout) => layout !== 'plain') ?? 'plain'
  }

  /** Whether a value has, or can be brought into, a layout. */
  fits(value: string, layout: Layout): boolean {
    if (layout === 'plain' || this.has(value, layout)) return true
    const shape = this.shape(value)
    if (shape?.length !== 4) return false
    if (layout === 'image') return shape[1]! % this.block === 0
    const isWhole = shape[0]! % this.block === 0
    return layout === 'kernel' ? isWhole && shape[1]! % this.block === 0 : isWhole
  }

  /** The name of a value in a layout; it is converted if it does not have it yet. */
  as(value: string, layout: Layout): string {
    const forms = this.#forms.get(value)
    const known = forms?.get(layout)
    if (known !== undefined) return known
    const source = this.layoutOf(value)
    if (source === 'plain' && layout === 'plain') return value
    const name = this.#converted(value, source, layout)
    this.define(value, layout, name)
    return name
  }

  #converted(value: string, from: Layout, to: Layout): string {
    if (from !== 'plain' && to !== 'plain') {
      this.as(value, 'plain')
      return this.#converted(value, 'plain', to)
    }
    const shape = this.shape(value)!
    const name = this.#forms.get(value)?.get(from) ?? value
    if (this.source.dtype(value) === 'float32') return this.#turned(name, shape, from, to)
    // There is no kernel that puts truth values into another order.
    const numbers = this.out.cast(name, 'float32')
    return this.out.cast(this.#turned(numbers, shape, from, to), 'bool')
  }

  #turned(name: string, shape: readonly number[], from: Layout, to: Layout): string {
    const [, C, H, W] = shape
    if (from === 'image' || to === 'image') {
      // Of one pixel both orders are the same.
      if (H! * W! === 1) return name
      return to === 'image'
        ? this.out.blocked('ReorderInput', [name])
        : this.out.blocked('ReorderOutput', [name], { channels: C })
    }
    const layout = (from === 'plain' ? to : from) as 'kernel' | 'thin'
    const plan = blocking(layout, shape, this.block)
    return this.#reorder(name, from === 'plain' ? plan : inverted(plan), shape)
  }

  #reorder(x: string, { from, perm }: Reordering, shape: readonly number[]): string {
    const turned = this.out.op('Transpose', [this.out.reshape(x, from)], { perm })
    return this.out.reshape(turned, shape)
  }

  /** What has been made once under this key, or is made now. */
  memo(key: string, make: () => string): string {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const name = make()
    this.#made.set(key, name)
    return name
  }

  /** Appends a node as it is, on these operands; its outputs have the layout, which is not plain. */
  keep(node: Node, layout: Layout, inputs: readonly string[]): void {
    const outputs = node.outputs.map((output) => {
      if (output === '') return output
      const name = this.out.unique(`${output}/${layout}`)
      this.define(output, layout, name)
      return name
    })
    this.out.nodes.push({ ...node, inputs, outputs })
  }
}

/** The attributes of a window in two dimensions, with their defaults; undefined where padding is not said in numbers. */
export function window2(node: Node) {
  const {
    strides = [1, 1],
    dilations = [1, 1],
    pads = [0, 0, 0, 0],
    ...rest
  } = plainAttributes(node) as {
    strides?: readonly number[]
    dilations?: readonly number[]
    pads?: readonly number[]
    kernel_shape?: readonly number[]
    group?: number
    auto_pad?: string
  }
  const { group = 1, auto_pad = 'NOTSET', kernel_shape } = rest
  if (auto_pad !== 'NOTSET' && auto_pad !== 'VALID') return undefined
  if (strides.length !== 2) return undefined
  return { strides, dilations, pads: auto_pad === 'VALID' ? [0, 0, 0, 0] : pads, group, kernel_shape }
}
