/** The options of training, which `train` and `export` share. */
import type { Argv } from 'yargs'
import { augmentationNames, augmentations } from '../../data/augment/index.ts'
import { losses } from '../../train/losses/index.ts'
import { mixStrategies } from '../../train/mixing.ts'
import { optimizers } from '../../train/optimizers/index.ts'
import { schedules } from '../../train/schedule.ts'
import type { PreprocessingArguments } from '../preprocessing-options.ts'

/** What the step graph is built from. */
export interface GraphArguments extends PreprocessingArguments {
  readonly network?: string
  readonly seed: number
  readonly batch: number
  readonly classes?: number
  readonly width?: number
  readonly dropout?: number
  readonly 'batch-norm'?: 'on' | 'off' | 'frozen'
  readonly train?: string
  readonly freeze?: string
  readonly mix: keyof typeof mixStrategies
  readonly layers?: string
  readonly 'lambda-per-sample': boolean
  readonly 'stop-gradient': boolean
  readonly noise?: number
  readonly 'noise-layers'?: string
  readonly 'label-smoothing': number
  readonly loss: keyof typeof losses
  readonly optimizer?: keyof typeof optimizers
  readonly momentum: number
  readonly nesterov: boolean
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly 'weight-decay'?: number
  readonly decayed: 'all' | 'weights'
  readonly 'clip-norm'?: number
  readonly 'average-decay'?: number
}

/** What drives it besides. */
export interface LoopArguments {
  readonly epochs: number
  readonly alpha?: number
  readonly 'symmetric-lambda': boolean
  readonly 'mix-probability': number
  readonly 'mix-off-epoch'?: number
  readonly augment?: string
  readonly 'cutout-per': 'sample' | 'batch'
  readonly adversarial?: 'fgsm' | 'pgd'
  readonly 'adversarial-eps': string
  readonly schedule?: keyof typeof schedules
  readonly 'learning-rate'?: number
  readonly milestones?: string
  readonly decay: number
  readonly 'warm-up': number
}

/** How it is run, which changes no more than the last digits of what comes out. */
export interface RunArguments {
  readonly provider?: string
  readonly threads?: number
  readonly lowering?: boolean
}

export const graphOptions = (y: Argv): Argv =>
  y
    .option('batch', { type: 'number', default: 128, describe: 'samples a step' })
    .option('width', {
      type: 'number',
      describe: "channels of the first stage, or units of a hidden layer (default: the network's own)",
    })
    .option('dropout', { type: 'number', describe: 'share of the units dropped (default 0)' })
    .option('batch-norm', {
      choices: ['on', 'off', 'frozen'] as const,
      describe: 'frozen keeps the running statistics (default: on in a network, frozen in a file)',
    })
    .option('classes', {
      type: 'number',
      describe: 'gives an ONNX file a new last layer for so many classes',
    })
    .option('train', { type: 'string', describe: 'trains only initializers that match the pattern' })
    .option('freeze', { type: 'string', describe: 'keeps initializers that match the pattern' })
    .option('mix', {
      choices: keysOf(mixStrategies),
      default: 'manifold' as const,
      describe: 'mixing strategy',
    })
    .option('layers', {
      type: 'string',
      describe: 'eligible layers: numbers such as 0,1,2, tensor names, or auto (default: as in the paper)',
    })
    .option('lambda-per-sample', {
      type: 'boolean',
      default: false,
      describe: 'a lambda for each sample instead of one a batch',
    })
    .option('stop-gradient', {
      type: 'boolean',
      default: false,
      describe: 'nothing before the mix learns from the batch (section 5.1)',
    })
    .option('noise', { type: 'number', describe: 'deviation of Gaussian noise on hidden layers' })
    .option('noise-layers', { type: 'string', describe: 'layers with noise (default: all but the input)' })
    .option('label-smoothing', {
      type: 'number',
      default: 0,
      describe: 'share of a target spread over all classes',
    })
    .option('loss', {
      choices: keysOf(losses),
      default: 'cross-entropy' as const,
      describe: 'what is minimised',
    })
    .option('optimizer', {
      choices: keysOf(optimizers),
      describe: 'how weights follow their gradients (default: sgd, of a file adamw)',
    })
    .option('momentum', { type: 'number', default: 0.9, describe: 'of sgd' })
    .option('nesterov', { type: 'boolean', default: true, describe: "Nesterov's momentum, of sgd" })
    .option('beta1', { type: 'number', default: 0.9, describe: 'of adam and adamw' })
    .option('beta2', { type: 'number', default: 0.999, describe: 'of adam and adamw' })
    .option('epsilon', { type: 'number', default: 1e-8, describe: 'of adam and adamw' })
    .option('weight-decay', { type: 'number', describe: 'weight decay (default 1e-4; adamw 0.01)' })
    .option('decayed', {
      choices: ['all', 'weights'] as const,
      default: 'all' as const,
      describe: 'what decays: every parameter, or neither biases nor BatchNorm',
    })
    .option('clip-norm', { type: 'number', describe: 'largest norm of the gradient' })
    .option('average-decay', {
      type: 'number',
      describe: 'keeps an exponential moving average of the weights, such as 0.999',
    })

export const loopOptions = (y: Argv): Argv =>
  y
    .option('epochs', { type: 'number', default: 10, describe: 'passes over the training set' })
    .option('alpha', {
      type: 'number',
      describe: 'lambda ~ Beta(alpha, alpha) (default 2 for manifold, 1 otherwise)',
    })
    .option('symmetric-lambda', {
      type: 'boolean',
      default: false,
      describe: 'max(lambda, 1 - lambda) instead of lambda',
    })
    .option('mix-probability', {
      type: 'number',
      default: 1,
      describe: 'share of the batches that are mixed',
    })
    .option('mix-off-epoch', { type: 'number', describe: 'mixes nothing from this epoch on' })
    .option('augment', {
      type: 'string',
      describe: `any of ${augmentationNames.map((name) => augmentations[name].form).join(', ')}, with commas between`,
    })
    .option('cutout-per', {
      choices: ['sample', 'batch'] as const,
      default: 'sample' as const,
      describe: 'a hole a sample, or one for the batch',
    })
    .option('adversarial', {
      choices: ['fgsm', 'pgd'] as const,
      describe: 'trains on adversarial examples (pgd: 7 steps, Madry et al. 2018)',
    })
    .option('adversarial-eps', { type: 'string', default: '8/255', describe: 'their radius in pixel units' })
    .option('schedule', {
      choices: keysOf(schedules),
      describe: 'learning rate over the run (default: step, of a file cosine)',
    })
    .option('learning-rate', {
      type: 'number',
      describe: 'full learning rate (default 0.1, adam and adamw 0.001; of a file a tenth)',
    })
    .option('milestones', {
      type: 'string',
      describe: 'epochs at which the rate decays (default: at 60 and 85 %)',
    })
    .option('decay', { type: 'number', default: 0.1, describe: 'factor at a milestone' })
    .option('warm-up', {
      type: 'number',
      default: 0,
      describe: 'epochs in which the rate rises to the full one',
    })

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] =>
  Object.keys(table) as Key[]
