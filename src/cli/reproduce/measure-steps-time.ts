/** How long a training step takes, and a pass of what is trained: in this process, on this machine. */
import { openClassifier } from '../../attacks/onnx-classifier.ts'
import type { Dataset } from '../../data/dataset.ts'
import type { Model } from '../../onnx/model.ts'
import type { BuiltNetwork } from '../../train/networks/network.ts'
import { Interrupted, type TrainOptions } from '../../train/options.ts'
import { prepareTraining } from '../../train/prepare.ts'
import { trainGraph } from '../../train/train.ts'

/** Runs are timed until they fill so many seconds: short steps need many. */
const enough = 1

interface Mark {
  readonly step: number
  readonly seconds: number
}

/**
 * Trains for a few steps. The first run opens the session and is left out, and so is the first of several steps, which opens
 * another.
 *
 * @returns seconds a step
 */
export async function timeSteps(
  network: BuiltNetwork,
  data: Dataset,
  options: TrainOptions,
): Promise<number> {
  // Random labels teach nothing: at rate 0 the loss stays a number. It ends when enough is known.
  const endless = { ...options, epochs: 1e6, schedule: { name: 'constant', learningRate: 0 } as const }
  const graph = prepareTraining(network, data, endless)
  const stop = new AbortController()
  let marks: Mark[] = []
  let last: Mark = { step: 0, seconds: performance.now() / 1000 }
  let told = 0
  let isLooping = false
  const endOfRun = () => {
    const mark = { step: told, seconds: performance.now() / 1000 }
    const isOpening = marks.length === 0 || (mark.step - last.step > 1 && !isLooping)
    isLooping ||= mark.step - last.step > 1
    marks = isOpening ? [mark] : [...marks, mark]
    last = mark
    if (marks.length > 1 && mark.seconds - marks[0]!.seconds >= enough) stop.abort()
  }
  const hooks = {
    signal: stop.signal,
    onStep(step: number) {
      // The steps of one run are told one after the other.
      if (told === last.step) queueMicrotask(endOfRun)
      told = step
    },
  }
  try {
    await trainGraph(graph, network, data, endless, hooks)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
  }
  const [first, end] = [marks[0]!, marks.at(-1)!]
  return (end.seconds - first.seconds) / (end.step - first.step)
}

/** Seconds an image. */
export interface PassCosts {
  readonly forward: number
  readonly gradient: number
}

/** The second of two passes on n images each. */
export async function timePasses(
  model: Model,
  data: Dataset,
  n: number,
  { threads, provider }: Pick<TrainOptions, 'threads' | 'provider'>,
): Promise<PassCosts> {
  const classifier = await openClassifier(model, data.shape, { threads, provider })
  const { images, labels } = await data.read(Array.from({ length: n }, (_, i) => i % data.size))
  const second = async (pass: () => Promise<unknown>) => {
    await pass()
    const began = performance.now()
    await pass()
    return (performance.now() - began) / 1000 / n
  }
  try {
    return {
      forward: await second(() => classifier.logits(images)),
      gradient: await second(() => classifier.lossGradient(images, labels)),
    }
  } finally {
    await classifier.release()
  }
}
