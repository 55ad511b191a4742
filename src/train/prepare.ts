/** From the options of training to the step graph, with every check that comes before the first step. */
import { prepareAugmentations } from '../data/augment/augment-batch.ts'
import type { Dataset } from '../data/dataset.ts'
import { randomStream } from '../data/random.ts'
import { UserError } from '../errors.ts'
import { checkAdaMixBatch } from './adamix/options.ts'
import { buildAdaMixGraph } from './adamix/step-graph.ts'
import { factorsOf } from './factor-mixing.ts'
import { eligibleLayers, type MixOptions } from './mixing.ts'
import type { BuiltNetwork } from './networks/network.ts'
import type { TrainOptions } from './options.ts'
import { checkSchedule } from './schedule.ts'
import { buildStepGraph, type StepGraph, type StepOptions } from './step-graph.ts'

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
  if (mix.strategy === 'factors') factorsOf(data)
  // An attack needs the class of an image, and one that was drawn mixed has none.
  if (mix.strategy === 'factors' && options.adversarial)
    throw new UserError('--adversarial: expected another strategy than --mix factors')
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
  const { lambdas, stopGradient, cutmix, mixedInput, ...rest } = step
  const generator = network.again(randomStream(seed, 'adamix/generator', 0, 0).uint32())
  return buildAdaMixGraph(network.model, { ...rest, generator, seed })
}

/** The part of the options that the graph is built from. */
export function stepOptions(network: BuiltNetwork, options: TrainOptions): StepOptions {
  const { mix, schedule, augment, adversarial, epochs, batch, seed, ...rest } = options
  const { threads, provider, lowering, resident, ...step } = rest
  return { ...step, ...mixStepOptions(mix, eligibleLayers(mix, network)) }
}

/** What of mixing is in the graph. */
export const mixStepOptions = (
  mix: MixOptions,
  layers: readonly string[],
): Pick<StepOptions, 'layers' | 'lambdas' | 'stopGradient' | 'cutmix' | 'mixedInput'> => ({
  layers,
  lambdas: mix.lambdas ?? 'batch',
  stopGradient: mix.stopGradient ?? false,
  cutmix: mix.strategy === 'cutmix',
  mixedInput: mix.strategy === 'factors',
})
