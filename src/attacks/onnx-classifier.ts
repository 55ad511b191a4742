/** Any ONNX classifier as a target for attacks. */
import { buildGradientGraph } from '../grad/gradient-graph.ts'
import type { Model } from '../onnx/model.ts'
import { foldPreprocessing, type Preprocessing } from '../onnx/preprocess.ts'
import { pruneModel } from '../onnx/prune.ts'
import { float32, type Tensor } from '../onnx/tensor.ts'
import { type Feeds, openSession, type Session, type SessionOptions } from '../runtime/session.ts'
import type { Classifier } from './classifier.ts'

export interface OnnxClassifierOptions extends SessionOptions {
  readonly preprocessing?: Preprocessing
  /** The output that holds the scores, where there are several. */
  readonly output?: string | undefined
}

export interface OnnxClassifier extends Classifier {
  /** The terminal Softmax or LogSoftmax that was cut off for the loss, if there was one. */
  readonly cut: string | undefined
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
  const pixels = foldPreprocessing(model, options.preprocessing ?? {}, shape)
  // Without inputs to differentiate by this is the forward pass with the head that the loss will see.
  const { model: forwardModel, head } = buildGradientGraph(pixels.model, { output: options.output, wrt: [] })
  const scores = pruneModel({
    ...forwardModel,
    graph: { ...forwardModel.graph, outputs: forwardModel.graph.outputs.slice(0, 1) },
  })
  scores.graph.inputs = scores.graph.inputs.filter(({ name }) => name !== 'labels')
  const forward = await openSession(scores, options)
  let backward: Promise<Session> | undefined
  const openBackward = () => {
    const { model: graph } = buildGradientGraph(pixels.model, { output: options.output, wrt: [pixels.input] })
    return openSession(graph, options)
  }
  const gradientSession = () => {
    backward ??= openBackward()
    return backward
  }
  const pixelCount = shape.reduce((a, b) => a * b, 1)
  const inChunks = chunked(pixels.batch, pixelCount)
  const feed = (images: Float32Array): Feeds => ({
    [pixels.input]: float32(images, [images.length / pixelCount, ...shape]),
  })
  return {
    classes: head.classes,
    shape,
    cut: head.cut,
    async logits(images) {
      const { logits } = await inChunks(images, undefined, (x) => forward.run(feed(x)))
      return logits!
    },
    async lossGradient(images, labels) {
      const session = await gradientSession()
      const results = await inChunks(images, labels, (x, y) => session.run({ ...feed(x), labels: int64s(y) }))
      return { logits: results.logits!, loss: results.loss!, gradient: results[`grad/${pixels.input}`]! }
    },
    async prepareGradient() {
      await gradientSession()
    },
    async release() {
      await forward.release()
      if (backward) await (await backward).release()
    },
  }
}

type Run = (images: Float32Array, labels: Int32Array) => Promise<Record<string, Tensor>>

/** Runs a fixed batch size piece by piece (the last one filled up with copies), any batch size at once. */
function chunked(size: number | null, pixels: number) {
  return async (
    images: Float32Array,
    labels: Int32Array | undefined,
    run: Run,
  ): Promise<Record<string, Float32Array>> => {
    const n = images.length / pixels
    const classes = labels ?? new Int32Array(n)
    if (size === null || size === n) return floats(await run(images, classes))
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
          Int32Array.from(rows, (row) => classes[row]!),
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
  Object.fromEntries(Object.entries(results).map(([name, t]) => [name, t.data as Float32Array]))

const int64s = (values: Int32Array): Tensor => ({
  dtype: 'int64',
  dims: [values.length],
  data: BigInt64Array.from(values, (v) => BigInt(v)),
})
