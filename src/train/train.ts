/** The training loop. */
import { augmentBatch, drawWindows } from '../data/augment/augment-batch.ts'
import type { Batch, Dataset } from '../data/dataset.ts'
import { randomStream } from '../data/random.ts'
import { UserError } from '../errors.ts'
import type { Model } from '../onnx/model.ts'
import { isIdle } from '../runtime/info.ts'
import { loopsOnDevice } from '../runtime/providers/index.ts'
import { type Adversary, openAdversary, type StateFor } from './adversarial.ts'
import { drawFactorMix } from './factor-mixing.ts'
import { drawMix, type MixDraw } from './mixing.ts'
import type { BuiltNetwork } from './networks/network.ts'
import {
  type EpochMetrics,
  Interrupted,
  type Snapshot,
  type TrainHooks,
  type TrainOptions,
} from './options.ts'
import { prepareTraining } from './prepare.ts'
import { drawRandomInputs } from './random-inputs.ts'
import type { Resident } from './resident/batches.ts'
import { residentOf } from './resident/resident-data.ts'
import { learningRateAt } from './schedule.ts'
import type { StepGraph } from './step-graph.ts'
import { initialState, type State, type Step, Stepper, withState } from './stepper.ts'

/** Steps of an epoch: a rest that fills no batch is left out, so that all batches are equal. */
export const stepsPerEpoch = (data: Dataset, { batch }: Pick<TrainOptions, 'batch'>): number =>
  Math.floor(data.size / batch)

/**
 * Trains a network.
 *
 * @param from a snapshot of the same run to go on from; the rest of the run is the same to the bit
 * @returns the network with trained weights; a function of the options, the data and the seed
 * @throws UserError if the loss is not a number any more, naming the step
 * @throws Interrupted if `hooks.signal` was aborted
 */
export async function train(
  network: BuiltNetwork,
  data: Dataset,
  options: TrainOptions,
  hooks: TrainHooks = {},
  from?: Snapshot,
): Promise<Model> {
  return trainGraph(prepareTraining(network, data, options), network, data, options, hooks, from)
}

/** `train` with the graph that `prepareTraining` has made of these already. */
export async function trainGraph(
  graph: StepGraph,
  network: BuiltNetwork,
  data: Dataset,
  options: TrainOptions,
  hooks: TrainHooks = {},
  from?: Snapshot,
): Promise<Model> {
  const { lowering, threads, provider } = options
  // An adversary's session runs in turns with the step's: threads that spin would starve it.
  const spinning = !options.adversarial && isIdle()
  const how = { threads, provider, lowering, spinning, onProgram: hooks.onProgram }
  const resident = (options.resident ?? loopsOnDevice(provider)) ? await residentOf(data, options) : undefined
  const stepper = await Stepper.open(graph, { ...how, resident }, from?.state ?? initialState(graph))
  const adversary =
    options.adversarial &&
    (await openAdversary(network.model, graph, options.adversarial, { threads, provider, lowering }))
  const run = { graph, stepper, resident, adversary, data, options, hooks }
  try {
    for (let epoch = from?.epoch ?? 0; epoch < options.epochs; epoch += 1) {
      const metrics = await trainEpoch(run, epoch)
      await stepper.settle()
      // Once: of a lowered graph it is turned back to plain each time.
      const { state } = stepper
      checkState(state, (epoch + 1) * stepsPerEpoch(data, options))
      await hooks.onEpoch?.(metrics, withState(network.model, graph, state), { epoch: epoch + 1, state })
    }
    return withState(network.model, graph, stepper.state)
  } finally {
    await stepper.release()
    await adversary?.release()
  }
}

interface Run {
  readonly graph: StepGraph
  readonly stepper: Stepper
  readonly resident: Resident | undefined
  readonly adversary: Adversary | undefined
  readonly data: Dataset
  readonly options: TrainOptions
  readonly hooks: TrainHooks
}

async function trainEpoch(run: Run, epoch: number): Promise<EpochMetrics> {
  const { data, options, hooks } = run
  const perEpoch = stepsPerEpoch(data, options)
  const order = randomStream(options.seed, 'order', 0, epoch).permutation(data.size)
  const sums = { loss: 0, correct: 0, norm: 0 }
  for (let i = 0; i < perEpoch; ) {
    if (hooks.signal?.aborted) throw new Interrupted(epoch)
    // An adversary needs the network as it is before each step.
    const count = run.adversary ? 1 : Math.min(run.stepper.runLength, perEpoch - i)
    const steps: Step[] = []
    for (let k = i; k < i + count; k += 1) {
      const samples = order.subarray(k * options.batch, (k + 1) * options.batch)
      steps.push(await prepareStep(run, samples, epoch, epoch * perEpoch + k))
    }
    for (const { loss, correct, gradientNorm = 0 } of await run.stepper.steps(steps)) {
      if (hooks.signal?.aborted) throw new Interrupted(epoch)
      i += 1
      const step = epoch * perEpoch + i
      if (!Number.isFinite(loss))
        throw new UserError(`the loss is ${loss} at step ${step}: try a smaller --learning-rate`)
      sums.loss += loss
      sums.correct += correct
      sums.norm += gradientNorm
      hooks.onStep?.(step, options.epochs * perEpoch, loss)
    }
  }
  return {
    epoch: epoch + 1,
    learningRate: rateAt(run, epoch * perEpoch),
    loss: sums.loss / perEpoch,
    ...(run.graph.options.layers.length === 0 && {
      trainAccuracy: sums.correct / (perEpoch * options.batch),
    }),
    ...(options.clipNorm !== undefined && { gradientNorm: sums.norm / perEpoch }),
  }
}

/** The batch of a step and all that is drawn for it. */
async function prepareStep(run: Run, samples: Int32Array, epoch: number, step: number): Promise<Step> {
  const { graph, stepper, data, options } = run
  const { seed, augment } = options
  const { shape } = data
  const layers = graph.options.layers.length
  const mix = drawMix(options.mix, { seed, step, epoch, n: samples.length, layers, shape })
  const random = drawRandomInputs(graph.random, samples, seed, step)
  const rest = { learningRate: rateAt(run, step), mix, step, random }
  if (run.resident) {
    const windows = run.resident.moves ? drawWindows(samples, shape, augment!, seed, epoch) : undefined
    return { batch: { n: samples.length, samples, windows }, ...rest }
  }
  const raw = await readBatch(run, samples, mix)
  const clean = augment ? augmentBatch(raw, samples, shape, augment, seed, epoch, step) : raw
  if (run.adversary) await stepper.settle()
  const stateFor: StateFor = (lowered) => stepper.stateFor(lowered)
  const batch = run.adversary ? await run.adversary.attack(clean, samples, seed, step, stateFor) : clean
  return { batch, ...rest }
}

/** As the step graph wants it: mixed already if the factors are mixed. */
async function readBatch({ data, options }: Run, samples: Int32Array, mix: MixDraw | null): Promise<Batch> {
  return mix && options.mix.strategy === 'factors' ? drawFactorMix(data, samples, mix) : data.read(samples)
}

/** The last step of an epoch may break what no loss has seen yet: no checkpoint may hold that. */
function checkState(state: State, step: number): void {
  const broken = Object.entries(state).find(([, { data }]) => !(data as Float32Array).every(Number.isFinite))
  if (broken)
    throw new UserError(`"${broken[0]}" is not finite after step ${step}: try a smaller --learning-rate`)
}

function rateAt({ data, options }: Run, step: number): number {
  const { schedule, epochs } = options
  return learningRateAt({ step, stepsPerEpoch: stepsPerEpoch(data, options), epochs }, schedule)
}
