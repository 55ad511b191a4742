/** What can be done to a network whose weights stay as they are before it is differentiated. */
import { plainAttributes } from '../../onnx/attributes.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import type { Model, Node } from '../../onnx/model.ts'
import { reads } from '../../onnx/prune.ts'
import { elementCount, float32 } from '../../onnx/tensor.ts'
import { kernelOf, resolveWindow } from '../window.ts'
import { type Affine, batchNormAffine, type ConvWeights, throughAffine, timesInput } from './batch-norm.ts'
import { channelConstant, channelInitializer, constantOf } from './channels.ts'
import { convMatrix, type Grid, paysAsMatrix } from './small-images.ts'

/** Below this size a factor of a channel is not moved: its inverse would leave float32. */
const least = 1e-20

/**
 * A copy that computes the same up to rounding, with less to do in both directions. What multiplies channels goes into
 * the weights of convolutions: BatchNormalization into the one before it; the sizes of its factors through a Relu,
 * relu(a x + b) = |a| relu(x sign(a) + b / |a|), or those of a plain Mul or Div, into the ones behind it. Convolutions
 * over images of a few pixels become matrix products.
 *
 * @param model of plain operators (prepareModel); it is not changed
 */
export function simplifyFixedWeights(model: Model): Model {
  const { graph } = model
  const g = new GraphBuilder({
    ...model,
    graph: { ...graph, nodes: [], initializers: new Map(graph.initializers) },
  })
  g.names.reserve(graph)
  const rewriter = new Rewriter(
    g,
    readersOf(
      graph.nodes,
      graph.outputs.map((o) => o.name),
    ),
  )
  for (const node of graph.nodes) rewriter.take(node)
  return g.model
}

/** The nodes that read each value; none for outputs of the graph, which must stay. */
function readersOf(nodes: readonly Node[], outputs: readonly string[]): ReadonlyMap<Value, readonly Node[]> {
  const readers = new Map<Value, Node[]>()
  for (const node of nodes)
    for (const value of new Set(reads(node))) readers.set(value, [...(readers.get(value) ?? []), node])
  for (const output of outputs) readers.delete(output)
  return readers
}

class Rewriter {
  private readonly g: GraphBuilder
  private readonly readers: ReadonlyMap<Value, readonly Node[]>
  /** What the convolutions that read these values have to multiply their input by. */
  private readonly factors = new Map<Value, Float64Array>()
  private readonly done = new Set<Node>()

  constructor(g: GraphBuilder, readers: ReadonlyMap<Value, readonly Node[]>) {
    this.g = g
    this.readers = readers
  }

  take(node: Node): void {
    if (this.done.has(node)) return
    const rewritten = this.convolution(node) || this.batchNorm(node) || this.factor(node)
    if (!rewritten) this.g.append(node)
  }

  private convolution(node: Node): boolean {
    const { g } = this
    const weights = convWeights(g, node)
    if (weights === undefined) return false
    const [X, Y] = [node.inputs[0]!, node.outputs[0]!]
    const next = this.onlyReader(Y)
    const affine = next && next.inputs[0] === Y ? batchNormAffine(g, next) : undefined
    const factor = this.factors.get(X)
    const scaled = factor ? timesInput(weights, factor) : weights
    const folded = affine ? throughAffine(scaled, affine) : scaled
    if (affine) this.done.add(next!)
    const output = affine ? next!.outputs[0]! : Y
    // Inference of sizes needs the node itself.
    g.append({ ...node, outputs: [output] })
    const matrix = asMatrix(g, node, output, folded)
    if (!matrix && folded === weights) return true
    g.graph.nodes.pop()
    if (matrix) this.product(node, output, matrix)
    else {
      const W = g.initializer(`${node.inputs[1]}/folded`, folded.W)
      const B = g.initializer(`${output}/bias`, float32(Float32Array.from(folded.B)))
      g.append({ ...node, inputs: [X, W, B], outputs: [output] })
    }
    return true
  }

  private product(node: Node, output: Value, { matrix, bias, sizes }: AsMatrix): void {
    const { g } = this
    const flat = g.op('Reshape', [node.inputs[0]!, g.ints([-1, matrix.dims[0]!])])
    const product = g.op('Gemm', [
      flat,
      g.initializer(`${node.inputs[1]}/matrix`, matrix),
      g.initializer(`${output}/bias`, bias),
    ])
    const shape = g.ints([-1, ...sizes])
    g.append({
      op: 'Reshape',
      domain: '',
      name: g.unique(output),
      inputs: [product, shape],
      outputs: [output],
      attributes: new Map(),
    })
  }

  /** A BatchNormalization whose factors can go through a Relu into convolutions. */
  private batchNorm(node: Node): boolean {
    const affine = batchNormAffine(this.g, node)
    const [X, Y] = [node.inputs[0]!, node.outputs[0]!]
    const relu = affine && this.onlyReader(Y)
    if (!affine || relu?.op !== 'Relu' || relu.domain !== '') return false
    const sizes = affine.factor.map(Math.abs)
    if (!this.canPass(relu.outputs[0]!, sizes)) return false
    this.factors.set(relu.outputs[0]!, sizes)
    this.shift(X, Y, {
      factor: affine.factor.map(Math.sign),
      shift: affine.shift.map((s, c) => s / sizes[c]!),
    })
    return true
  }

  /** Y = factor * X + shift, with factors of 1 and -1. */
  private shift(X: Value, Y: Value, { factor, shift }: Affine): void {
    const { g } = this
    const rank = g.rank(X)
    const turned = factor.every((f) => f === 1)
      ? X
      : g.op('Mul', [X, channelInitializer(g, `${Y}/sign`, factor, rank)])
    const by = channelInitializer(g, `${Y}/shift`, shift, rank)
    g.append({
      op: 'Add',
      domain: '',
      name: g.unique(Y),
      inputs: [turned, by],
      outputs: [Y],
      attributes: new Map(),
    })
  }

  /** A Mul or Div by a constant of each channel, before convolutions. */
  private factor(node: Node): boolean {
    const { g } = this
    if (node.domain !== '' || (node.op !== 'Mul' && node.op !== 'Div')) return false
    const [X, by] = node.inputs as [Value, Value]
    const [Y] = node.outputs as [Value]
    const shape = g.tryFacts(X)?.shape
    if (shape === undefined || typeof shape[1] !== 'number') return false
    const constant = channelConstant(g, by, shape.length, shape[1])
    const factor = constant && Float64Array.from(constant, (c) => (node.op === 'Mul' ? c : 1 / c))
    if (!factor || !this.canPass(Y, factor)) return false
    this.factors.set(Y, factor)
    g.append({
      op: 'Identity',
      domain: '',
      name: node.name,
      inputs: [X],
      outputs: [Y],
      attributes: new Map(),
    })
    return true
  }

  private canPass(value: Value, factor: Float64Array): boolean {
    const readers = this.readers.get(value) ?? []
    const areConvolutions = readers.every(
      (n) => n.inputs[0] === value && convWeights(this.g, n) !== undefined,
    )
    return (
      readers.length > 0 &&
      areConvolutions &&
      factor.every((f) => Math.abs(f) > least && Math.abs(f) < 1 / least)
    )
  }

  private onlyReader(value: Value): Node | undefined {
    const readers = this.readers.get(value)
    return readers?.length === 1 ? readers[0] : undefined
  }
}

function convWeights(g: GraphBuilder, node: Node): ConvWeights | undefined {
  if (node.domain !== '' || node.op !== 'Conv' || node.inputs.slice(1).includes(node.inputs[0]!))
    return undefined
  const [, w, b] = node.inputs
  const W = constantOf(g, w)
  const B = constantOf(g, b)
  if (W === undefined || (b !== undefined && b !== '' && B === undefined)) return undefined
  const { group = 1 } = plainAttributes(node)
  return {
    W,
    B: Float64Array.from((B?.data as Float32Array | undefined) ?? new Float32Array(W.dims[0]!)),
    group: group as number,
  }
}

interface AsMatrix {
  readonly matrix: ReturnType<typeof float32>
  readonly bias: ReturnType<typeof float32>
  /** Of one result. */
  readonly sizes: readonly number[]
}

function asMatrix(g: GraphBuilder, node: Node, Y: Value, { W, B, group }: ConvWeights): AsMatrix | undefined {
  const X = node.inputs[0]!
  const [input, output] = [X, Y].map((v) => g.tryFacts(v)?.shape?.slice(2))
  const known = (sizes: typeof input): sizes is number[] =>
    sizes?.every((s) => typeof s === 'number') ?? false
  if (group !== 1 || !known(input) || !known(output)) return undefined
  const attributes = plainAttributes(node)
  const window = resolveWindow(g, X, Y, kernelOf(g, node.inputs[1]!, undefined), attributes)
  const grid: Grid = { ...window, input, output }
  if (!paysAsMatrix(grid, W)) return undefined
  const positions = elementCount(output)
  const bias = Float32Array.from({ length: B.length * positions }, (_, i) => B[Math.floor(i / positions)]!)
  return { matrix: convMatrix(grid, W), bias: float32(bias), sizes: [W.dims[0]!, ...output] }
}
