/**
 * A step graph that chooses and augments its batches itself, out of a data set that lies where it runs: a run of many steps on a device is
 * fed numbers of samples instead of images.
 */
import type { Window } from '../../data/augment/augment.ts'
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import type { Model } from '../../onnx/model.ts'
import { int64, type Tensor } from '../../onnx/tensor.ts'
import { verifyModel } from '../../onnx/verify.ts'
import type { ResidentData } from './resident-data.ts'

/** Inputs of the graph in the place of images and labels: int64 [n], and int64 [n, 3]. */
const inputs = { samples: 'samples', windows: 'windows' } as const

/** What a graph is to choose its batches from. */
export interface Resident {
  readonly data: ResidentData
  /** Whether images, [C, H, W] then, are mirrored and moved before they are used. */
  readonly moves: boolean
}

/** A batch by the numbers of its samples. */
export interface ResidentBatch {
  readonly n: number
  readonly samples: Int32Array
  /** One a sample where images are moved. */
  readonly windows: readonly Window[] | undefined
}

/**
 * @param step a step graph, plain, with inputs `input` [n, ...shape] and `labels` [n]
 * @returns the graph with the data set as initializers and the input `samples` (and `windows`) instead; its results are those of the
 * step that is fed the same images, to the bit
 */
export function withResidentData(
  step: Model,
  input: string,
  { data: { images, labels }, moves }: Resident,
): Model {
  const { graph } = step
  const batch = sizeOf(step, input)
  const g = new GraphBuilder({
    ...step,
    graph: { ...graph, inputs: [], outputs: [], nodes: [], initializers: new Map() },
  })
  g.names.reserve(graph)
  const samples = g.input(inputs.samples, 'int64', [batch])
  const chosen = g.op('Gather', [g.initializer('resident/images', images), samples], { axis: 0 })
  const moved = moves ? windowOf(g, chosen, g.input(inputs.windows, 'int64', [batch, 3])) : chosen
  const labelled = g.op('Gather', [g.initializer('resident/labels', labels), samples], { axis: 0 })
  const names = new Map([
    [asFloats(g, moved), input],
    [labelled, 'labels'],
  ])
  const nodes = g.graph.nodes.map((node) => ({
    ...node,
    outputs: node.outputs.map((o) => names.get(o) ?? o),
  }))
  const model: Model = {
    ...step,
    graph: {
      ...graph,
      inputs: [...g.graph.inputs, ...graph.inputs.filter(({ name }) => name !== input && name !== 'labels')],
      initializers: new Map([...graph.initializers, ...g.graph.initializers]),
      nodes: [...nodes, ...graph.nodes],
    },
  }
  verifyModel(model)
  return model
}

function sizeOf({ graph }: Model, input: string): number | string {
  const type = graph.inputs.find(({ name }) => name === input)?.type
  const [batch] = (type?.kind === 'tensor' && type.shape) || []
  if (batch === undefined || batch === null) throw new Error(`Expected an input "${input}" with a batch`)
  return batch as number | string
}

/** Pixels as the network is fed them: float32(v / 255) of bytes. */
const asFloats = (g: GraphBuilder, images: Value): Value =>
  g.dtype(images) === 'float32'
    ? g.op('Identity', [images])
    : g.op('Div', [g.op('Cast', [images], { to: 1 }), g.scalar(255, 'float32')])

/** Images [n, C, H, W] seen through a window each: a gather of pixels, which no rounding touches, and 0 outside. */
function windowOf(g: GraphBuilder, images: Value, windows: Value): Value {
  const [, C, H, W] = g.shape(images) as [unknown, number, number, number]
  const column = (k: number) => g.op('Slice', [windows, g.ints([k]), g.ints([k + 1]), g.ints([1])])
  const [flipped, down, right] = [column(0), column(1), column(2)]
  // [n, H] and [n, W]
  const rows = g.op('Add', [g.constant(counting(H)), down])
  const columns = g.op('Add', [g.constant(counting(W)), right])
  const [inRows, inColumns] = [isInside(g, rows, H), isInside(g, columns, W)]
  const mirrored = g.op('Sub', [g.scalar(W - 1, 'int64'), columns])
  const from = g.op('Where', [g.op('Equal', [flipped, g.scalar(1, 'int64')]), mirrored, columns])
  const clamped = (v: Value, size: number) =>
    g.op('Min', [g.op('Max', [v, g.scalar(0, 'int64')]), g.scalar(size - 1, 'int64')])
  const lines = g.op('Mul', [g.op('Unsqueeze', [clamped(rows, H), g.ints([2])]), g.scalar(W, 'int64')])
  const places = g.op('Add', [lines, g.op('Unsqueeze', [clamped(from, W), g.ints([1])])])
  const inside = g.op('And', [
    g.op('Unsqueeze', [inRows, g.ints([2])]),
    g.op('Unsqueeze', [inColumns, g.ints([1])]),
  ])
  // [n, C, H * W]
  const each = g.op('Expand', [g.op('Reshape', [places, g.ints([-1, 1, H * W])]), g.ints([1, C, 1])])
  const planes = g.op('Reshape', [images, g.ints([-1, C, H * W])])
  const seen = g.op('GatherElements', [planes, each], { axis: 2 })
  const zero = g.op('CastLike', [g.scalar(0, 'float32'), images])
  const masked = g.op('Where', [g.op('Reshape', [inside, g.ints([-1, 1, H * W])]), seen, zero])
  return g.op('Reshape', [masked, g.ints([-1, C, H, W])])
}

/** 0 <= v < size. */
const isInside = (g: GraphBuilder, v: Value, size: number): Value =>
  g.op('And', [g.op('GreaterOrEqual', [v, g.scalar(0, 'int64')]), g.op('Less', [v, g.scalar(size, 'int64')])])

/** [1, n]: 0, 1, ... */
const counting = (n: number): Tensor =>
  int64(
    Array.from({ length: n }, (_, i) => i),
    [1, n],
  )

/** What a step is fed for its samples. */
export const residentFeeds = ({ samples, windows }: ResidentBatch): Readonly<Record<string, Tensor>> => ({
  [inputs.samples]: int64(samples),
  ...(windows && {
    [inputs.windows]: int64(
      windows.flatMap(({ flipped, down, right }) => [Number(flipped), down, right]),
      [windows.length, 3],
    ),
  }),
})
