/** The same function in float64, for finite differences that rounding does not drown. */
import { kernelOf, resolveWindow, type Window, type WindowAttributes } from '../grad/window.ts'
import { type PlainAttribute, plainAttributes } from '../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import { cloneModel, type Model, type Node } from '../onnx/model.ts'
import { upgradeModel } from '../onnx/upgrade.ts'
import { inFloat64 } from '../onnx/widen.ts'
import type { Feeds } from '../runtime/session.ts'

/**
 * ONNX Runtime's CPU has no float64 kernels for convolution and average pooling: these are written out as slices and
 * products. The input's sizes are those of the feeds.
 */
export function float64Model(model: Model, feeds: Feeds): Model {
  const copy = upgradeModel(cloneModel(model))
  const { nodes, outputs } = copy.graph
  const inputs = copy.graph.inputs.map((info) => {
    const dims = feeds[info.name]?.dims
    return info.type?.kind === 'tensor' && dims ? { ...info, type: { ...info.type, shape: dims } } : info
  })
  const g = new GraphBuilder({
    ...copy,
    graph: { ...copy.graph, inputs, outputs: [], nodes: [], valueInfo: new Map() },
  })
  g.names.reserve(copy.graph)
  for (const node of nodes) {
    const expansion =
      node.domain === '' && Object.hasOwn(expansions, node.op) ? expansions[node.op] : undefined
    const value = expansion?.(g, node, plainAttributes(node))
    if (value === undefined) g.append(node)
    else g.rename(value, node.outputs[0]!)
  }
  g.graph.outputs = outputs.map(({ name }) => ({ name }))
  return inFloat64(g.model)
}

/** Appends the definition of a node; undefined: it stays. */
type Expansion = (
  g: GraphBuilder,
  node: Node,
  attributes: Readonly<Record<string, PlainAttribute>>,
) => Value | undefined

/** Y = W * (windows of X as columns) + B */
const conv: Expansion = (g, node, attributes) => {
  const [X, W, B] = node.inputs as [Value, Value, Value | undefined]
  const { group = 1, kernel_shape } = attributes as { group?: number; kernel_shape?: readonly number[] }
  const [shape, weights] = [g.staticShape(X), g.staticShape(W)]
  const out = outputSizes(g, node)
  if (!shape || !weights || !out) return undefined
  const window = resolveWindow(g, X, out.probe, kernelOf(g, W, kernel_shape), attributes as WindowAttributes)
  const [N, C] = shape as [number, number]
  const M = weights[0]!
  const taps = windows(g, X, window, out.sizes).map((v) => g.op('Reshape', [v, g.ints([N, C, 1, -1])]))
  const columns = g.op('Reshape', [
    g.op('Concat', taps, { axis: 2 }),
    g.ints([N, group, (C / group) * taps.length, -1]),
  ])
  const rows = g.op('Reshape', [W, g.ints([1, group, M / group, -1])])
  const y = g.op('Reshape', [g.op('MatMul', [rows, columns]), g.ints([N, M, ...out.sizes])])
  return B ? g.op('Add', [y, g.op('Reshape', [B, g.ints([1, M, ...out.sizes.map(() => 1)])])]) : y
}

const averagePool: Expansion = (g, node, attributes) => {
  const [X] = node.inputs as [Value]
  const {
    kernel_shape,
    count_include_pad = 0,
    ceil_mode = 0,
  } = attributes as {
    kernel_shape: readonly number[]
    count_include_pad?: number
    ceil_mode?: number
  }
  const out = outputSizes(g, node)
  if (!g.staticShape(X) || !out || ceil_mode) return undefined
  const window = resolveWindow(g, X, out.probe, kernel_shape, attributes as WindowAttributes)
  const total = (v: Value) => g.op('Sum', windows(g, v, window, out.sizes))
  const padded = [...window.begin, ...window.end].some((p) => p > 0)
  const ones = () => g.op('Expand', [g.scalar(1, X), g.op('Shape', [X])])
  const all = g.scalar(
    kernel_shape.reduce((a, b) => a * b, 1),
    X,
  )
  return g.op('Div', [total(X), padded && !count_include_pad ? total(ones()) : all])
}

const globalAveragePool: Expansion = (g, node) => {
  const [X] = node.inputs as [Value]
  const axes = g.shape(X).flatMap((_, i) => (i < 2 ? [] : [i]))
  return g.op('ReduceMean', [X, g.ints(axes)], { keepdims: 1 })
}

/** For each place in the kernel what all windows have there: X padded, then every stride-th element. */
function windows(g: GraphBuilder, X: Value, window: Window, sizes: readonly number[]): Value[] {
  const { kernel, strides, dilations, begin, end } = window
  const padded = g.op('Pad', [X, g.ints([0, 0, ...begin, 0, 0, ...end])])
  const axes = g.ints(kernel.map((_, i) => i + 2))
  const places = kernel.reduce<number[][]>(
    (all, k) => all.flatMap((place) => Array.from({ length: k }, (_, t) => [...place, t])),
    [[]],
  )
  return places.map((place) => {
    const starts = place.map((t, i) => t * dilations[i]!)
    const ends = starts.map((s, i) => s + (sizes[i]! - 1) * strides[i]! + 1)
    return g.op('Slice', [padded, g.ints(starts), g.ints(ends), axes, g.ints(strides)])
  })
}

/** The spatial sizes of a node's result, as inference knows them, and a value that has them. */
function outputSizes(g: GraphBuilder, node: Node): { sizes: readonly number[]; probe: Value } | undefined {
  const probe = g.unique(`${node.outputs[0]}/probe`)
  // The node itself, whose result nothing reads: it is there for its shape alone.
  g.append({ ...node, name: probe, outputs: [probe] })
  const shape = g.staticShape(probe)
  g.graph.nodes.pop()
  return shape && { sizes: shape.slice(2), probe }
}

const expansions: Readonly<Record<string, Expansion>> = {
  AveragePool: averagePool,
  Conv: conv,
  GlobalAveragePool: globalAveragePool,
}
