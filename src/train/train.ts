/** The training loop. */
import type { Dataset } from '../data/dataset.ts'
import { randomStream } from '../data/random.ts'
import { UserError } from '../errors.ts'
import type { Model } from '../onnx/model.ts'
import { drawMix, eligibleLayers, type MixOptions } from './mixing.ts'
import type { BuiltNetwork } from './networks/index.ts'
import type { SgdOptions } from './optimizer.ts'
import { buildStepGraph } from './step-graph.ts'
import { Stepper, withState } from './stepper.ts'

export interface TrainOptions {
  readonly mix: MixOptions
  readonly epochs: number
  readonly batch: number
  readonly learningRate: number
  /** Epochs (from 0) at which the rate is multiplied by `decay`. */
  readonly milestones: readonly number[]
  readonly decay: number
  readonly optimizer: SgdOptions
  readonly seed: number
  readonly threads?: number | undefined
}

export interface EpochMetrics {
  readonly epoch: number
  readonly learningRate: number
  /** Mean training loss, of the mixed targets. */
  readonly loss: number
  /** Share of training samples predicted right while they were trained on; without mixing alone. */
  readonly trainAccuracy?: number
}

export interface TrainHooks {
  /** After each step. */
  onStep?(step: number, steps: number, loss: number): void
  /** After each epoch, with the model as it is then. */
  onEpoch?(metrics: EpochMetrics, model: Model): Promise<void> | void
}

/** Steps of a whole run: the rest of an epoch that fills no batch is left out, so that all batches are equal. */
export const countSteps = (data: Dataset, options: TrainOptions): number =>
  options.epochs * Math.floor(data.size / options.batch)

/**
 * Trains a network with the mixing strategy of `options.mix`.
 *
 * @returns the network with trained weights; a function of the options, the data and the seed
 * @throws UserError if the loss is not a number any more, naming the step
 */
export async function train(
  network: BuiltNetwork,
  data: Dataset,
  options: TrainOptions,
  hooks: TrainHooks = {},
): Promise<Model> {
  if (options.batch > data.size)
    throw new UserError(
      `--batch: expected at most the ${data.size} samples of ${data.spec}, got ${options.batch}`,
    )
  const layers = eligibleLayers(options.mix, network.layers)
  const graph = buildStepGraph(network.model, { layers, optimizer: options.optimizer })
  const stepper = await Stepper.open(graph, { threads: options.threads })
  const steps = countSteps(data, options)
  const perEpoch = Math.floor(data.size / options.batch)
  const { seed } = options
  try {
    for (let epoch = 0; epoch < options.epochs; epoch += 1) {
      const learningRate = rateAt(epoch, options)
      const order = randomStream(seed, 'order', 0, epoch).permutation(data.size)
      let lossSum = 0
      let correct = 0
      for (let i = 0; i < perEpoch; i += 1) {
        const step = epoch * perEpoch + i
        const batch = await data.read(order.subarray(i * options.batch, (i + 1) * options.batch))
        const mix = layers.length > 0 ? drawMix(seed, step, batch.n, layers.length, options.mix.alpha) : null
        const result = await stepper.step(batch, data.shape, learningRate, mix)
        if (!Number.isFinite(result.loss))
          throw new UserError(`the loss is ${result.loss} at step ${step + 1}: try a smaller --learning-rate`)
        lossSum += result.loss
        correct += result.correct
        hooks.onStep?.(step + 1, steps, result.loss)
      }
      const accuracy = layers.length === 0 && { trainAccuracy: correct / (perEpoch * options.batch) }
      const metrics = { epoch: epoch + 1, learningRate, loss: lossSum / perEpoch, ...accuracy }
      await hooks.onEpoch?.(metrics, withState(network.model, graph, stepper.state))
    }
    return withState(network.model, graph, stepper.state)
  } finally {
    await stepper.release()
  }
}

/** Step decay. */
const rateAt = (epoch: number, { learningRate, milestones, decay }: TrainOptions): number =>
  learningRate * decay ** milestones.filter((m) => epoch >= m).length
