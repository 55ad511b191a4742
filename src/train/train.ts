/** The training loop. */

import { augmentBatch, prepareAugmentations } from '../data/augment/augment-batch.ts'
import type { AugmentOptions } from '../data/augment/index.ts'
import type { Dataset } from '../data/dataset.ts'
import { randomStream } from '../data/random.ts'
import { UserError } from '../errors.ts'
import type { Model } from '../onnx/model.ts'
import { checkAdaMixBatch } from './adamix/options.ts'
import { buildAdaMixGraph } from './adamix/step-graph.ts'
import { type AdversarialOptions, type Adversary, openAdversary } from './adversarial.ts'
import { drawMix, eligibleLayers, type MixOptions } from './mixing.ts'
import type { BuiltNetwork } from './networks/network.ts'
import { drawRandomInputs } from './random-inputs.ts'
import { checkSchedule, learningRateAt, type ScheduleOptions } from './schedule.ts'
import { buildStepGraph, type StepGraph, type StepOptions } from './step-graph.ts'
import { initialState, type State, Stepper, type StepResult, withState } from './stepper.ts'

/** What a step graph is built from, but for its layers, and what drives it. */
export interface TrainOptions extends Omit<StepOptions, 'layers' | 'lambdas' | 'stopGradient' | 'cutmix'> {
  readonly mix: MixOptions
  readonly schedule: ScheduleOptions
  readonly augment?: AugmentOptions
  /** Train on adversarial examples of the network as it is (Madry et al. 2018). */
  readonly adversarial?: AdversarialOptions
  readonly epochs: number
  readonly batch: number
  readonly seed: number
  readonly threads?: number | undefined
}

export interface EpochMetrics {
  readonly epoch: number
  /** At the epoch's first step. */
  readonly learningRate: number
  /** Mean training loss, of the mixed targets. */
  readonly loss: number
  /** Share of training samples predicted right while they were trained on; without mixing alone. */
  readonly trainAccuracy?: number
  /** Mean norm of the gradients before clipping, where they are clipped. */
  readonly gradientNorm?: number
}

/** Where a run is between two epochs. */
export interface Snapshot {
  /** Epochs done. */
  readonly epoch: number
  /** Every tensor of the step graph's state; valid until the next step. */
  readonly state: State
}

export interface TrainHooks {
  /** After each step. */
  onStep?(step: number, steps: number, loss: number): void
  /** After each epoch, with the model as it is then (averaged, if averages are kept). */
  onEpoch?(metrics: EpochMetrics, model: Model, snapshot: Snapshot): Promise<void> | void
  /** Stops between two steps. */
  readonly signal?: AbortSignal | undefined
}

/** Training was stopped by its signal. */
export class Interrupted extends Error {
  /** Epochs that were finished. */
  readonly epochs: number

  constructor(epochs: number) {
    super(`stopped after ${epochs} epochs`)
    this.epochs = epochs
  }
}

/** Steps of an epoch: a rest that fills no batch is left out, so that all batches are equal. */
export const stepsPerEpoch = (data: Dataset, { batch }: Pick<TrainOptions, 'batch'>): number =>
  Math.floor(data.size / batch)

/**
 * The step graph that `train` runs.
 *
 * @throws UserError for options that fit neither each other nor the network nor the data
 */
export function prepareTraining(network: BuiltNetwork, data: Dataset, options: TrainOptions): StepGraph {
  const { mix, batch, augment = {} } = options
  if (batch > data.size)
    throw new UserError(`--batch: expected at most the ${data.size} samples of ${data.spec}, got ${batch}`)
  checkSchedule(options.schedule, options.epochs)
  prepareAugmentations(augment, data.shape)
  const graph = buildTraining(network, stepOptions(network, options), options)
  if (graph.classes !== data.classes)
    throw new UserError(
      `${data.spec}: expected ${graph.classes} classes as the network has, the data has ${data.classes}: --classes ${data.classes} gives a model a new head`,
    )
  if (batch === 1 && graph.state.some(({ role }) => role === 'statistic'))
    throw new UserError('--batch: expected at least 2 for BatchNorm in training mode, got 1')
  if (mix.strategy === 'cutmix' && data.shape.length !== 3)
    throw new UserError(`--mix cutmix: expected images [C, H, W], ${data.spec} has [${data.shape}]`)
  return graph
}

/**
 * The step graph of a mixing strategy: AdaMix trains networks of its own beside the network.
 *
 * @throws UserError for a network that AdaMix cannot be built for
 */
export function buildTraining(
  network: BuiltNetwork,
  step: StepOptions,
  { mix, batch, seed }: Pick<TrainOptions, 'mix' | 'batch' | 'seed'>,
): StepGraph {
  if (mix.strategy !== 'adamix') return buildStepGraph(network.model, step)
  checkAdaMixBatch(batch)
  if (network.again === undefined)
    throw new UserError(
      '--mix adamix: expected the name of a network, whose architecture it uses twice, got a file',
    )
  const { lambdas, stopGradient, cutmix, ...rest } = step
  const generator = network.again(randomStream(seed, 'adamix/generator', 0, 0).uint32())
  return buildAdaMixGraph(network.model, { ...rest, generator, seed })
}

/** The part of the options that the graph is built from. */
export function stepOptions(network: BuiltNetwork, options: TrainOptions): StepOptions {
  const { mix, schedule, augment, adversarial, epochs, batch, seed, threads, ...step } = options
  return { ...step, ...mixStepOptions(mix, eligibleLayers(mix, network)) }
}

/** What of mixing is in the graph. */
export const mixStepOptions = (
  mix: MixOptions,
  layers: readonly string[],
): Pick<StepOptions, 'layers' | 'lambdas' | 'stopGradient' | 'cutmix'> => ({
  layers,
  lambdas: mix.lambdas ?? 'batch',
  stopGradient: mix.stopGradient ?? false,
  cutmix: mix.strategy === 'cutmix',
})

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
  const graph = prepareTraining(network, data, options)
  const threads = { threads: options.threads }
  const stepper = await Stepper.open(graph, threads, from?.state ?? initialState(graph))
  const adversary =
    options.adversarial && (await openAdversary(network.model, graph, options.adversarial, threads))
  const run = { graph, stepper, adversary, data, options, hooks }
  try {
    for (let epoch = from?.epoch ?? 0; epoch < options.epochs; epoch += 1) {
      const metrics = await trainEpoch(run, epoch)
      checkState(stepper.state, (epoch + 1) * stepsPerEpoch(data, options))
      const snapshot = { epoch: epoch + 1, state: stepper.state }
      await hooks.onEpoch?.(metrics, withState(network.model, graph, stepper.state), snapshot)
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
  for (let i = 0; i < perEpoch; i += 1) {
    const step = epoch * perEpoch + i
    if (hooks.signal?.aborted) throw new Interrupted(epoch)
    const samples = order.subarray(i * options.batch, (i + 1) * options.batch)
    const { loss, correct, gradientNorm = 0 } = await trainStep(run, samples, epoch, step)
    if (!Number.isFinite(loss))
      throw new UserError(`the loss is ${loss} at step ${step + 1}: try a smaller --learning-rate`)
    sums.loss += loss
    sums.correct += correct
    sums.norm += gradientNorm
    hooks.onStep?.(step + 1, options.epochs * perEpoch, loss)
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

async function trainStep(run: Run, samples: Int32Array, epoch: number, step: number): Promise<StepResult> {
  const { graph, stepper, data, options } = run
  const { seed, mix, augment } = options
  const { shape } = data
  const raw = await data.read(samples)
  const clean = augment ? augmentBatch(raw, samples, shape, augment, seed, epoch, step) : raw
  const batch = run.adversary ? await run.adversary.attack(clean, samples, seed, step, stepper.state) : clean
  const layers = graph.options.layers.length
  return stepper.step(batch, {
    learningRate: rateAt(run, step),
    mix: drawMix(mix, { seed, step, epoch, n: batch.n, layers, shape }),
    step,
    random: drawRandomInputs(graph.random, samples, seed, step),
  })
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
