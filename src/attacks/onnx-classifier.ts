/** Any ONNX classifier as a target for attacks. */
import { randomStream } from '../data/random.ts'
import { UserError } from '../errors.ts'
import { buildGradientGraph } from '../grad/gradient-graph.ts'
import type { Head } from '../grad/head.ts'
import { freeBatch } from '../onnx/free-batch.ts'
import type { Model } from '../onnx/model.ts'
import { foldPreprocessing, type PixelModel, type Preprocessing } from '../onnx/preprocess.ts'
import { pruneModel } from '../onnx/prune.ts'
import { elementCount, float32, int64, type Tensor, toNumbers } from '../onnx/tensor.ts'
import { type Feeds, openSession, type Session, type SessionOptions } from '../runtime/session.ts'
import type { Classifier } from './classifier.ts'
import { type LossName, losses } from './losses/index.ts'

export interface OnnxClassifierOptions extends SessionOptions {
  readonly preprocessing?: Preprocessing
  /** The output that holds the scores, where there are several. */
  readonly output?: string | undefined
  /** Let gradients pass through rounding and quantised operators, whose true gradient is zero. */
  readonly straightThrough?: boolean | undefined
}

export interface OnnxClassifier extends Classifier {
  /** The terminal Softmax or LogSoftmax that was cut off for the loss, if there was one. */
  readonly cut: string | undefined
  /** The batch that the graph runs in and cannot be freed from; null if any will do. */
  readonly batch: number | null
  /**
   * Opens the second session now instead of at the first gradient.
   *
   * @throws UserError if an operator has no gradient rule
   */
  prepareGradient(): Promise<void>
  release(): Promise<void>
}

/**
 * Two sessions on the model with its preprocessing folded in: one that scores, one that differentiates. The second
 * is opened when the first gradient is asked for.
 *
 * @param shape of one image of the data
 * @throws UserError if the images do not fit, or an operator has no gradient rule (at the first gradient)
 */
export async function openClassifier(
  model: Model,
  shape: readonly number[],
  options: OnnxClassifierOptions = {},
): Promise<OnnxClassifier> {
  const { pixels, forward, head } = await openForward(model, shape, options)
  const backward = new Map<LossName, Promise<Session>>()
  const { output, straightThrough } = options
  const gradientSession = (loss: LossName) => {
    const open = backward.get(loss)
    if (open) return open
    const wrt = [pixels.input]
    const graph = buildGradientGraph(pixels.model, {
      output,
      straightThrough,
      wrt,
      loss: losses[loss] ?? undefined,
    })
    const session = openSession(graph.model, options)
    backward.set(loss, session)
    return session
  }
  const pixelCount = elementCount(shape)
  const inChunks = chunked(pixels.batch, pixelCount)
  const feed = (images: Float32Array): Feeds => {
    // ONNX Runtime divides by the batch size somewhere: the process would end without a word.
    if (images.length === 0) throw new Error('Expected at least one image')
    return { [pixels.input]: float32(images, [images.length / pixelCount, ...shape]) }
  }
  return {
    classes: head.classes,
    shape,
    cut: head.cut,
    batch: pixels.batch,
    async logits(images) {
      const { logits } = await inChunks(images, undefined, (x) => forward.run(feed(x)))
      return logits!
    },
    async lossGradient(images, labels, loss = 'cross-entropy', targets = labels) {
      const session = await gradientSession(loss)
      const hasTargets = session.inputs.includes('targets')
      const results = await inChunks(images, [labels, targets], (x, y, t) =>
        session.run({ ...feed(x), labels: int64(y), ...(hasTargets && { targets: int64(t) }) }),
      )
      return { logits: results.logits!, loss: results.loss!, gradient: results[`grad/${pixels.input}`]! }
    },
    async prepareGradient() {
      await gradientSession('cross-entropy')
    },
    async release() {
      await forward.release()
      for (const session of backward.values()) await (await session).release()
    },
  }
}

interface Forward {
  readonly pixels: PixelModel
  readonly forward: Session
  readonly head: Head
}

/** The forward pass with the head that the loss sees; with any batch size at once where the file allows. */
async function openForward(
  model: Model,
  shape: readonly number[],
  options: OnnxClassifierOptions,
): Promise<Forward> {
  const fixed = await openScores(model, shape, options)
  const freed = freeBatch(model)
  if (freed === null) return fixed
  try {
    const free = await openScores(freed, shape, options)
    if (await agree(fixed, free, shape)) {
      await fixed.forward.release()
      return free
    }
    await free.forward.release()
  } catch (error) {
    // A graph that does not take more than its own batch after all is run piece by piece.
    if (!(error instanceof UserError)) throw error
  }
  return fixed
}

async function openScores(
  model: Model,
  shape: readonly number[],
  options: OnnxClassifierOptions,
): Promise<Forward> {
  const pixels = foldPreprocessing(model, options.preprocessing ?? {}, shape)
  // Without inputs to differentiate by this is the forward pass with the head that the loss will see.
  const { model: withLoss, head } = buildGradientGraph(pixels.model, {
    output: options.output,
    wrt: [],
    keepHalf: true,
  })
  const outputs = withLoss.graph.outputs.slice(0, 1)
  const scores = pruneModel({ ...withLoss, graph: { ...withLoss.graph, outputs } })
  scores.graph.inputs = scores.graph.inputs.filter(({ name }) => name !== 'labels')
  return { pixels, head, forward: await openSession(scores, options) }
}

/** Compares the freed graph at a batch of its own with the file's, image by image, on noise. */
async function agree(fixed: Forward, free: Forward, shape: readonly number[]): Promise<boolean> {
  const size = fixed.pixels.batch ?? 1
  const pixels = elementCount(shape)
  const random = randomStream(0, 'free batch', 0, 0)
  const images = Float32Array.from({ length: 2 * size * pixels + pixels }, () => random.uniform())
  const run = (f: Forward) => (x: Float32Array) =>
    f.forward.run({ [f.pixels.input]: float32(x, [x.length / pixels, ...shape]) })
  const [a, b] = (await Promise.all(
    [fixed, free].map((f) => chunked(f.pixels.batch, pixels)(images, undefined, run(f)).catch(() => ({}))),
  )) as Record<string, Float32Array>[]
  const [x, y] = [a?.logits, b?.logits]
  if (x === undefined || y === undefined || x.length !== y.length) return false
  const scale = Math.max(1, ...x.map(Math.abs))
  return x.every((value, i) => Math.abs(value - y[i]!) <= 1e-4 * scale)
}

type Run = (images: Float32Array, labels: Int32Array, targets: Int32Array) => Promise<Record<string, Tensor>>

/** Runs a fixed batch size piece by piece (the last one filled up with copies), any batch size at once. */
function chunked(size: number | null, pixels: number) {
  return async (
    images: Float32Array,
    classes: readonly [labels: Int32Array, targets: Int32Array] | undefined,
    run: Run,
  ): Promise<Record<string, Float32Array>> => {
    const n = images.length / pixels
    const [labels, targets] = classes ?? [new Int32Array(n), new Int32Array(n)]
    if (size === null || size === n) return floats(await run(images, labels, targets))
    const whole: Record<string, Float32Array> = {}
    for (let start = 0; start < n; start += size) {
      const count = Math.min(size, n - start)
      const rows = Array.from({ length: size }, (_, i) => start + Math.min(i, count - 1))
      const chunk = new Float32Array(size * pixels)
      rows.forEach((row, i) => {
        chunk.set(images.subarray(row * pixels, (row + 1) * pixels), i * pixels)
      })
      const results = floats(
        await run(
          chunk,
          Int32Array.from(rows, (row) => labels[row]!),
          Int32Array.from(rows, (row) => targets[row]!),
        ),
      )
      for (const [name, data] of Object.entries(results)) {
        const each = data.length / size
        whole[name] ??= new Float32Array(n * each)
        whole[name].set(data.subarray(0, count * each), start * each)
      }
    }
    return whole
  }
}

const floats = (results: Record<string, Tensor>): Record<string, Float32Array> =>
  Object.fromEntries(
    Object.entries(results).map(([name, t]) => [
      name,
      t.dtype === 'float32' ? (t.data as Float32Array) : Float32Array.from(toNumbers(t)),
    ]),
  )
