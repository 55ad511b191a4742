/** From the arguments of training to what the library takes. */
import { parseEpsilons } from '../../attacks/epsilon.ts'
import { attacks } from '../../attacks/index.ts'
import type { AugmentOptions } from '../../data/augment/index.ts'
import { parseAugment } from '../../data/augment/parse.ts'
import { aboutFile, UserError } from '../../errors.ts'
import type { ImagePreprocessing } from '../../eval/preprocessing/image-preprocessing.ts'
import { readModel } from '../../onnx/file.ts'
import { meanColour } from '../../onnx/preprocess/preprocessing.ts'
import { parseProvider } from '../../runtime/providers/provider.ts'
import { type AdversarialOptions, madry } from '../../train/adversarial.ts'
import { parsePattern } from '../../train/finetune/trainable.ts'
import { resolveLayers } from '../../train/layers.ts'
import { eligibleLayers, mixStrategies } from '../../train/mixing.ts'
import type { OptimizerOptions } from '../../train/optimizers/index.ts'
import type { TrainOptions } from '../../train/options.ts'
import type { ScheduleOptions } from '../../train/schedule.ts'
import type { StepOptions } from '../../train/step-graph.ts'
import { fileSubject, networkSubject, type Subject } from '../../train/subject.ts'
import { parseNumbers, wholeNumber } from '../options.ts'
import { readPreprocessing } from '../preprocessing.ts'
import type { GraphArguments, LoopArguments, RunArguments } from './options.ts'

/** A file is said by its ending; everything else is a name. */
export const isFile = (network: string): boolean => /\.onnx$/i.test(network)

/** @param data of which the shape of a sample and the number of classes count */
export async function readSubject(
  args: GraphArguments,
  data: { readonly shape: readonly number[]; readonly classes: number },
): Promise<Subject> {
  const { network = '', seed, batch } = args
  wholeNumber('--batch', batch, 1)
  const patterns = {
    ...(args.train !== undefined && { train: parsePattern('--train', args.train) }),
    ...(args.freeze !== undefined && { freeze: parsePattern('--freeze', args.freeze) }),
  }
  const preprocessing = readPreprocessing(args)
  const common = { shape: data.shape, preprocessing, seed, ...patterns }
  if (!isFile(network)) {
    if (args.classes !== undefined) wholeNumber('--classes', args.classes, 2)
    return networkSubject(network, {
      ...common,
      ...networkOptions(args, preprocessing),
      classes: args.classes ?? data.classes,
    })
  }
  refuseForFile(args)
  if (args.classes !== undefined) wholeNumber('--classes', args.classes, 2)
  return aboutFile(network, () =>
    fileSubject(readModel(network), { ...common, batch, classes: args.classes }),
  )
}

/** A network standardizes by itself: its layer 0 is what comes out of that. */
function networkOptions(args: GraphArguments, { standardize, ...preprocessing }: ImagePreprocessing) {
  const norm = args['batch-norm']
  return {
    width: args.width,
    dropout: args.dropout,
    preprocessing,
    standardize: standardize === 'unbiased' ? ('per-image' as const) : standardize,
    batchNorm: norm === undefined || norm === 'frozen' ? undefined : norm === 'on',
  }
}

/** A file has its architecture. */
function refuseForFile(args: GraphArguments): void {
  const stray = (['width', 'dropout'] as const).find((key) => args[key] !== undefined)
  if (stray) throw new UserError(`--${stray}: expected a network's name, got the file ${args.network}`)
  if (args['batch-norm'] === 'off')
    throw new UserError('--batch-norm: expected on or frozen for a file, got off')
}

/** What the step graph is built from, but for the eligible layers. */
export function readGraphOptions(
  args: GraphArguments,
  { network, weights }: Subject,
): Omit<StepOptions, 'layers'> {
  const isFrozen =
    args['batch-norm'] === 'frozen' || (isFile(args.network ?? '') && args['batch-norm'] !== 'on')
  const { noise } = args
  if (noise !== undefined && !(noise >= 0))
    throw new UserError(`--noise: expected a number from 0 on, got ${noise}`)
  return {
    optimizer: readOptimizer(args),
    loss: args.loss,
    labelSmoothing: args['label-smoothing'],
    batchNorm: isFrozen ? 'frozen' : 'train',
    ...(weights && { trained: weights.trained }),
    ...(noise !== undefined && { noise: { sigma: noise, layers: noiseLayers(args, network) } }),
    ...(args['clip-norm'] !== undefined && { clipNorm: args['clip-norm'] }),
    ...(args['average-decay'] !== undefined && { averageDecay: args['average-decay'] }),
  }
}

const noiseLayers = (args: GraphArguments, { model, layers }: Subject['network']): readonly string[] =>
  args['noise-layers'] === undefined
    ? layers.slice(1)
    : resolveLayers(model, args['noise-layers'], layers, '--noise-layers')

/** A file is fine-tuned: adamw does not mind in which units its input is. */
const optimizerName = ({ optimizer, network = '' }: GraphArguments): OptimizerOptions['name'] =>
  optimizer ?? (isFile(network) ? 'adamw' : 'sgd')

function readOptimizer(args: GraphArguments): OptimizerOptions {
  const { momentum, nesterov, beta1, beta2, epsilon, decayed } = args
  const name = optimizerName(args)
  const weightDecay = args['weight-decay'] ?? (name === 'adamw' ? 0.01 : 1e-4)
  return name === 'sgd'
    ? { name, momentum, nesterov, weightDecay, decayed }
    : { name, beta1, beta2, epsilon, weightDecay, decayed }
}

/** @param alpha what lambda is drawn with; the strategy's own if absent */
export function readMix(
  args: GraphArguments & Partial<LoopArguments>,
  { network }: Subject,
): TrainOptions['mix'] {
  if (args.layers !== undefined && args.mix !== 'manifold')
    throw new UserError(`--layers: expected --mix manifold, got ${args.mix}`)
  const mix = {
    strategy: args.mix,
    alpha: args.alpha ?? mixStrategies[args.mix].alpha,
    ...(args.layers !== undefined && {
      layers: resolveLayers(network.model, args.layers, network.layers, '--layers'),
    }),
    lambdas: args['lambda-per-sample'] ? ('sample' as const) : ('batch' as const),
    stopGradient: args['stop-gradient'],
  }
  eligibleLayers(mix, network)
  return mix
}

export function readTrainOptions(
  args: GraphArguments & LoopArguments & RunArguments,
  subject: Subject,
): TrainOptions {
  const { epochs, batch, seed, threads, provider = 'cpu', lowering } = args
  wholeNumber('--epochs', epochs, 1)
  const offEpoch = args['mix-off-epoch']
  if (offEpoch !== undefined) wholeNumber('--mix-off-epoch', offEpoch, 0)
  const augment = readAugment(args)
  return {
    ...readGraphOptions(args, subject),
    mix: {
      ...readMix(args, subject),
      symmetric: args['symmetric-lambda'],
      probability: args['mix-probability'],
      ...(offEpoch !== undefined && { offEpoch }),
    },
    schedule: readSchedule(args),
    ...(augment && { augment }),
    ...(args.adversarial && { adversarial: readAdversarial(args.adversarial, args['adversarial-eps']) }),
    epochs,
    batch,
    seed,
    threads,
    provider: parseProvider(provider),
    lowering,
  }
}

function readSchedule(args: GraphArguments & LoopArguments): ScheduleOptions {
  const full = optimizerName(args) === 'sgd' ? 0.1 : 0.001
  const usual = isFile(args.network ?? '') ? full / 10 : full
  const common = { learningRate: args['learning-rate'] ?? usual, warmUpEpochs: args['warm-up'] }
  const name = args.schedule ?? (isFile(args.network ?? '') ? 'cosine' : 'step')
  if (name !== 'step') return { ...common, name }
  const milestones =
    args.milestones === undefined
      ? [Math.round(0.6 * args.epochs), Math.round(0.85 * args.epochs)]
      : parseNumbers('--milestones', args.milestones)
  return { ...common, name, milestones, factor: args.decay }
}

/** The hole of a cutout has the mean colour where a mean is said: 0 once it is subtracted, as in the authors' code. */
function readAugment(args: GraphArguments & LoopArguments): AugmentOptions | undefined {
  if (args.augment === undefined) return undefined
  const options = parseAugment(args.augment)
  if (options.cutout === undefined) return options
  const fill = meanColour(readPreprocessing(args)) ?? options.cutout.fill
  return { ...options, cutout: { ...options.cutout, fill, per: args['cutout-per'] } }
}

function readAdversarial(attack: 'fgsm' | 'pgd', eps: string): AdversarialOptions {
  const [epsilon, ...rest] = parseEpsilons(eps)
  if (epsilon === undefined || rest.length > 0)
    throw new UserError(`--adversarial-eps: expected one radius such as 8/255, got "${eps}"`)
  return attack === 'pgd' ? { ...madry, epsilon } : { attack, epsilon, parameters: attacks.fgsm.defaults }
}
