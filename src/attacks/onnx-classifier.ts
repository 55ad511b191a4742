/** Any ONNX classifier as a target for attacks. */
import { inlineGradientCalls } from '../grad/call.ts'
import { buildGradientGraph, plainForm } from '../grad/gradient-graph.ts'
import type { Head } from '../grad/head.ts'
import type { Model } from '../onnx/model.ts'
import { foldPreprocessing, type PixelModel, type Preprocessing } from '../onnx/preprocess.ts'
import { pruneModel } from '../onnx/prune.ts'
import { elementCount, float32, int64 } from '../onnx/tensor.ts'
import { isIdle } from '../runtime/info.ts'
import { lowerFixedWeights } from '../runtime/lowering/index.ts'
import { loopsOnDevice } from '../runtime/providers/index.ts'
import { isCpu } from '../runtime/providers/provider.ts'
import { type Feeds, openSession, type Session, type SessionOptions } from '../runtime/session.ts'
import { chunked, floats, type Opened, openAnyBatch } from './any-batch.ts'
import type { Classifier } from './classifier.ts'
import { type LossName, losses } from './losses/index.ts'
import { type SignStepFrom, type SignStepped, signStepFeeds, signStepGraph } from './sign-step.ts'
import { type SignSteppedOn, type SignStepsFrom, signStepsFeeds, signStepsGraph } from './sign-steps.ts'

export interface OnnxClassifierOptions extends SessionOptions {
  readonly preprocessing?: Preprocessing
  /** The output that holds the scores, where there are several. */
  readonly output?: string | undefined
  /** Take several steps of an attack in one run: by default where a run copies its images to a device and back. */
  readonly stepsTogether?: boolean | undefined
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
  const pixelCount = elementCount(shape)
  const forward = await openAnyBatch(model, pixelCount, (m) => openScores(m, shape, options))
  const { pixels, head, feed } = forward
  const { output, straightThrough } = options
  // An attack keeps one session busy at a time: its threads may wait busily where nobody else wants the processor.
  const spinning = options.spinning ?? isIdle()
  const gradientGraph = once((loss) =>
    buildGradientGraph(pixels.model, {
      output,
      straightThrough,
      wrt: [pixels.input],
      loss: losses[loss] ?? undefined,
      fixedWeights: true,
      calls: true,
    }),
  )
  const sessions: Promise<Session>[] = []
  const opened = (model: Model) => {
    const session = openFast(model, { ...options, spinning })
    sessions.push(session)
    return session
  }
  const gradientSession = once((loss) => opened(gradientGraph(loss).model))
  const stepGraph = once((loss) => signStepGraph(gradientGraph(loss)))
  const stepping = once((loss) => ({ graph: stepGraph(loss), opening: opened(stepGraph(loss).model) }))
  const looping = once((loss) => {
    const graph = signStepsGraph(stepGraph(loss))
    return { graph, opening: opened(graph.model) }
  })
  const inChunks = chunked(pixels.batch, pixelCount)
  return {
    classes: head.classes,
    shape,
    cut: head.cut,
    batch: pixels.batch,
    async logits(images) {
      const { logits } = await inChunks(images, undefined, forward.run)
      return logits!
    },
    async lossGradient(images, labels, loss = 'cross-entropy', targets = labels) {
      const session = await gradientSession(loss)
      const results = await inChunks(images, [labels, targets], (x, y, t) =>
        session.run({ ...feed(x), labels: int64(y), ...targetsOf(session, { labels: y, targets: t }) }),
      )
      return { logits: results.logits!, loss: results.loss!, gradient: results[`grad/${pixels.input}`]! }
    },
    ...(pixels.batch === null && {
      async signStep(from: SignStepFrom): Promise<SignStepped> {
        const { graph, opening } = stepping(from.loss)
        const session = await opening
        const results = await session.run({
          ...signStepFeeds(graph, from, shape),
          ...targetsOf(session, from),
        })
        const [logits, slopes, next] = session.outputs.map((name) => floats(results[name]!))
        return { logits: logits!, slopes: slopes!, next: next! }
      },
    }),
    ...(pixels.batch === null &&
      (options.stepsTogether ?? loopsOnDevice(options.provider)) && {
        async signSteps(from: SignStepsFrom): Promise<SignSteppedOn> {
          const { graph, opening } = looping(from.loss)
          const session = await opening
          const results = await session.run({
            ...signStepsFeeds(graph, from, shape),
            ...targetsOf(session, from),
          })
          const [images, done, slopes, took] = session.outputs.map((name) => results[name]!.data)
          return { images, done, slopes, took } as unknown as SignSteppedOn
        },
      }),
    async prepareGradient() {
      await gradientSession('cross-entropy')
    },
    async release() {
      await forward.release()
      for (const session of sessions) await (await session).release()
    },
  }
}

/** The input of losses that are about another class. */
const targetsOf = (
  { inputs }: Session,
  { targets, labels }: Pick<SignStepFrom, 'targets' | 'labels'>,
): Feeds => (inputs.includes('targets') ? { targets: int64(targets ?? labels) } : {})

/** Opens a graph of fixed weights, some of its parts calls, in the form that runs fastest here. */
async function openFast(model: Model, options: SessionOptions): Promise<Session> {
  const lowered = isCpu(options.provider) ? await lowerFixedWeights(model) : undefined
  return openSession(lowered ? inlineGradientCalls(lowered) : plainForm(model), options)
}

/** Built for each loss when it is first asked for. */
function once<T>(build: (loss: LossName) => T): (loss: LossName) => T {
  const built = new Map<LossName, T>()
  return (loss) => {
    const value = built.get(loss) ?? build(loss)
    built.set(loss, value)
    return value
  }
}

interface Forward extends Opened {
  readonly pixels: PixelModel
  readonly head: Head
  readonly feed: (images: Float32Array) => Feeds
}

/** The forward pass with the head that the loss sees. */
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
    fixedWeights: true,
    calls: true,
  })
  const outputs = withLoss.graph.outputs.slice(0, 1)
  const scores = pruneModel({ ...withLoss, graph: { ...withLoss.graph, outputs } })
  scores.graph.inputs = scores.graph.inputs.filter(({ name }) => name !== 'labels')
  const session = await openFast(scores, options)
  const size = elementCount(shape)
  const feed = (images: Float32Array): Feeds => {
    // ONNX Runtime divides by the batch size somewhere: the process would end without a word.
    if (images.length === 0) throw new Error('Expected at least one image')
    return { [pixels.input]: float32(images, [images.length / size, ...shape]) }
  }
  return {
    pixels,
    head,
    feed,
    batch: pixels.batch,
    run: (images) => session.run(feed(images)),
    release: () => session.release(),
  }
}
