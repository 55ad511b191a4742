/** A whole step of PGD in linf as one graph: gradient, sign, step, ball, pixel bounds. */
import type { GradientGraph } from '../grad/gradient-graph.ts'
import { GraphBuilder, type Value } from '../onnx/builder.ts'
import { cloneModel, type Model } from '../onnx/model.ts'
import { pruneModel } from '../onnx/prune.ts'
import { filled, float32, int64 } from '../onnx/tensor.ts'
import { verifyModel } from '../onnx/verify.ts'
import type { Feeds } from '../runtime/session.ts'
import type { LossName } from './losses/index.ts'

/** Where a step starts. */
export interface SignStepFrom {
  /** [n, ...shape], in pixel units of [0, 1]. */
  readonly images: Float32Array
  /** What the ball is around, [n, ...shape]. */
  readonly clean: Float32Array
  /** The true classes, [n]. */
  readonly labels: Int32Array
  /** [n], the classes that a targeted loss is about. */
  readonly targets?: Int32Array | undefined
  /** What is raised. */
  readonly loss: LossName
  /** Length of the step and radius of the ball, float32 in pixel units. */
  readonly size: number
  readonly radius: number
}

export interface SignStepped {
  /** [n, C], at the start. */
  readonly logits: Float32Array
  /** Sums of the absolute values of each gradient, [n]: 0 and not a number are what they are of the whole gradient. */
  readonly slopes: Float32Array
  /** [n, ...shape]; anything where the slope is not a number. */
  readonly next: Float32Array
}

export interface SignStepGraph {
  /** Inputs: those of the gradient graph and these. Outputs: logits, slopes, next. */
  readonly model: Model
  readonly inputs: Readonly<Record<'images' | 'clean' | 'size' | 'radius', string>>
}

/** The smallest normal float32: whatever is not 0, divided twice by it, is larger than any step. */
const tiny = 2 ** -126

/**
 * next = clip(x0 + clip(x + size * sign(gradient) - x0, -radius, radius), 0, 1), each operation rounded to float32: bit for
 * bit what takeStep (pgd/step.ts) does in JavaScript where the gradient is a number.
 */
export function signStepGraph({ model, wrt: [images = ''] }: GradientGraph): SignStepGraph {
  const g = new GraphBuilder(cloneModel(model))
  const input = (hint: string, shape: readonly (number | string)[]): Value =>
    g.input(g.unique(hint), 'float32', shape)
  const shape = g.shape(images)
  const inputs = {
    images,
    clean: input('clean', shape),
    size: input('size', []),
    radius: input('radius', []),
  }
  const gradient = `grad/${images}`
  const axes = g.ints(shape.slice(1).map((_, i) => i + 1))
  const slopes = g.op('ReduceL1', [gradient, axes], { keepdims: 0 })
  // Quotients, not products: ONNX Runtime would multiply the last convolution's weights by the factor.
  const divisor = g.constant(filled('float32', [], tiny))
  const steep = g.op('Div', [g.op('Div', [gradient, divisor]), divisor])
  const within = (value: Value, bound: Value) => g.op('Clip', [value, g.op('Neg', [bound]), bound])
  const moved = g.op('Add', [images, within(steep, inputs.size)])
  const change = within(g.op('Sub', [moved, inputs.clean]), inputs.radius)
  const back = g.op('Add', [inputs.clean, change])
  g.graph.outputs = g.graph.outputs.filter(({ name }) => name === 'logits')
  g.output(slopes, g.unique('slopes'))
  g.output(g.op('Clip', [back, g.scalar(0, 'float32'), g.scalar(1, 'float32')]), g.unique('next'))
  const pruned = pruneModel(g.model)
  verifyModel(pruned)
  return { model: pruned, inputs }
}

/** What a run of the graph is fed, targets apart. */
export function signStepFeeds(
  { inputs }: SignStepGraph,
  from: SignStepFrom,
  shape: readonly number[],
): Feeds {
  const dims = [from.labels.length, ...shape]
  return {
    [inputs.images]: float32(from.images, dims),
    [inputs.clean]: float32(from.clean, dims),
    [inputs.size]: float32([from.size], []),
    [inputs.radius]: float32([from.radius], []),
    labels: int64(from.labels),
  }
}
