/**
 * What the blocked kernels of this machine are like. They are ONNX Runtime's own and not promised to anyone: a processor without them,
 * another version with another order of weights, and the plain graph is run.
 */
import { GraphBuilder } from '../../../onnx/builder.ts'
import { blockedDomain } from '../../../onnx/domains.ts'
import { emptyModel, type Model } from '../../../onnx/model.ts'
import { float32, type Tensor } from '../../../onnx/tensor.ts'
import { openSession } from '../../session.ts'
import { blocking, reordered } from './layouts.ts'

let probing: Promise<number | undefined> | undefined

/** Channels of a block; undefined where there are no blocked kernels, or they do not compute what is expected of them. */
export const blockSize = (): Promise<number | undefined> => {
  probing ??= probe().catch(() => undefined)
  return probing
}

async function probe(): Promise<number | undefined> {
  const block = await measuredBlock()
  return block !== undefined && (await convolves(block)) ? block : undefined
}

/** 0, 1, 2, ... as [1, 32, 1, 2], blocked: every second number comes first, until a block is full. */
async function measuredBlock(): Promise<number | undefined> {
  const g = emptyGraph({ x: [1, 32, 1, 2] })
  blockedOutput(g, 'ReorderInput', ['x'], {})
  const { y } = await run(g.model, {
    x: float32(
      Float32Array.from({ length: 64 }, (_, i) => i),
      [1, 32, 1, 2],
    ),
  })
  const values = y!.data as Float32Array
  const block = values.findIndex((value, i) => i > 0 && value < values[i - 1]!)
  const isWhole = [8, 16].includes(block) && values.subarray(0, block).every((value, i) => value === 2 * i)
  return isWhole ? block : undefined
}

/** Whether a convolution by weights that are fed, in blocks, equals the plain one. */
async function convolves(block: number): Promise<boolean> {
  const [image, weight] = [
    [1, block, 4, 4],
    [2 * block, block, 3, 3],
  ] as const
  const tensor = (dims: readonly number[]) => {
    const length = dims.reduce((a, n) => a * n, 1)
    return float32(
      Float32Array.from({ length }, (_, i) => ((i * 37) % 101) / 101 - 0.5),
      dims,
    )
  }
  const [x, w] = [tensor(image), tensor(weight)]
  const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }
  const plain = emptyGraph({ x: image, w: weight })
  plain.output(plain.op('Conv', ['x', 'w'], attributes), 'y')
  const blocked = emptyGraph({ x: image, w: weight })
  const rows = blocked.op('ReorderInput', ['x'], {}, { domain: blockedDomain })
  const product = blocked.op('Conv', [rows, 'w'], attributes, { domain: blockedDomain })
  blockedOutput(blocked, 'ReorderOutput', [product], { channels: 2 * block })
  const expected = (await run(plain.model, { x, w })).y!.data as Float32Array
  const fed = { x, w: reordered(w, blocking('kernel', weight, block)) }
  const actual = (await run(blocked.model, fed)).y!.data as Float32Array
  return expected.every((value, i) => Math.abs(value - actual[i]!) < 1e-3)
}

function emptyGraph(inputs: Readonly<Record<string, readonly number[]>>): GraphBuilder {
  const model = emptyModel('probe')
  model.opsets.set(blockedDomain, 1)
  const g = new GraphBuilder(model)
  for (const [name, shape] of Object.entries(inputs)) g.input(name, 'float32', shape)
  return g
}

/** A node of no known shape whose output is called y. */
function blockedOutput(g: GraphBuilder, op: string, inputs: readonly string[], attributes: object): void {
  const y = g.op(op, inputs, attributes, { domain: blockedDomain })
  g.assume(y, { dtype: 'float32' })
  g.output(y, 'y')
}

async function run(model: Model, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  const session = await openSession(model, { threads: 1 })
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}
