import { appendFileSync, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Argv } from 'yargs'
import { openClassifier } from '../../attacks/onnx-classifier.ts'
import { type Dataset, take } from '../../data/dataset.ts'
import { openDataset } from '../../data/open.ts'
import { UserError } from '../../errors.ts'
import { evaluate } from '../../eval/evaluate.ts'
import type { CleanMetrics } from '../../eval/metrics.ts'
import { writeAtomically, writeModel } from '../../onnx/file.ts'
import type { Model } from '../../onnx/model.ts'
import { countParameters } from '../../onnx/parameters.ts'
import { eligibleLayers, type MixStrategy, mixStrategies } from '../../train/mixing.ts'
import { type BuiltNetwork, type NetworkName, networks } from '../../train/networks/index.ts'
import { type TrainOptions, train } from '../../train/train.ts'
import {
  type DataArguments,
  dataOptions,
  parseNumbers,
  type RuntimeArguments,
  runtimeOptions,
  wholeNumber,
} from '../options.ts'
import { startProgress } from '../progress.ts'

interface Arguments extends RuntimeArguments, DataArguments {
  readonly network: string
  readonly mix: MixStrategy
  readonly alpha?: number
  readonly layers?: string
  readonly epochs: number
  readonly batch: number
  readonly 'learning-rate': number
  readonly milestones?: string
  readonly decay: number
  readonly momentum: number
  readonly nesterov: boolean
  readonly 'weight-decay': number
  readonly out: string
  readonly force: boolean
}

export const options = (y: Argv): Argv =>
  runtimeOptions(dataOptions(y, 'glyphs'))
    .positional('network', { type: 'string', choices: Object.keys(networks), describe: 'network to train' })
    .option('mix', { choices: mixStrategies, default: 'manifold', describe: 'mixing strategy' })
    .option('alpha', {
      type: 'number',
      describe: 'lambda ~ Beta(alpha, alpha) (default 2 for manifold, 1 for input)',
    })
    .option('layers', {
      type: 'string',
      describe: 'eligible layers of manifold, such as 0,1,2 (default: all)',
    })
    .option('epochs', { type: 'number', default: 10, describe: 'passes over the training set' })
    .option('batch', { type: 'number', default: 128, describe: 'samples a step' })
    .option('learning-rate', { type: 'number', default: 0.1, describe: 'of the first epoch' })
    .option('milestones', {
      type: 'string',
      describe: 'epochs at which the rate decays (default: at 60 and 85 %)',
    })
    .option('decay', { type: 'number', default: 0.1, describe: 'factor at a milestone' })
    .option('momentum', { type: 'number', default: 0.9, describe: 'of SGD' })
    .option('nesterov', { type: 'boolean', default: true, describe: "Nesterov's momentum" })
    .option('weight-decay', { type: 'number', default: 1e-4, describe: 'of every parameter' })
    .option('out', { type: 'string', default: 'runs/latest', describe: 'run folder' })
    .option('force', { type: 'boolean', default: false, describe: 'replace the run that is in the folder' })
    .example('$0 train cnn --data glyphs --mix manifold --alpha 2 --seed 1', 'the bundled cnn-manifold')

export async function run(args: Arguments): Promise<number> {
  const { trainData, testData } = await openSplits(args)
  const { shape, classes } = trainData
  const settings = trainOptions(args)
  const network = networks[args.network as NetworkName]({ shape, classes, seed: args.seed })
  checkSettings(settings, network, trainData)
  const metricsFile = prepareFolder(args, settings, trainData)
  if (!args.quiet)
    process.stderr.write(
      `${args.network}: ${countParameters(network.model).toLocaleString('en')} parameters, ${trainData.size} samples of ${trainData.spec}\n`,
    )
  const progress = startProgress('steps', args.quiet)
  const began = performance.now()
  let last: CleanMetrics | undefined
  let model: Model
  try {
    model = await train(network, trainData, settings, {
      onStep: (step, steps, loss) => progress.update(step, steps, `loss ${loss.toFixed(3)}`),
      onEpoch: async (epoch, current) => {
        last = testData && (await measure(current, testData, args.threads))
        const seconds = (performance.now() - began) / 1000
        appendFileSync(metricsFile, `${JSON.stringify({ ...epoch, ...(last && { test: last }), seconds })}\n`)
      },
    })
  } finally {
    progress.stop()
  }
  const file = path.join(args.out, 'model.onnx')
  writeModel(file, model)
  const test = last
    ? `, test accuracy ${(100 * last.accuracy).toFixed(2)} % (${last.correct} of ${last.n}), NLL ${last.nll.toFixed(4)}`
    : ''
  process.stdout.write(
    `${file}: ${settings.epochs} epochs in ${((performance.now() - began) / 1000).toFixed(0)} s${test}\n`,
  )
  return 0
}

/** `--data glyphs` trains on glyphs:train and tests on glyphs:test; another SPEC is trained on and not tested. */
async function openSplits(args: Arguments): Promise<{ trainData: Dataset; testData: Dataset | undefined }> {
  const spec = args.data ?? 'glyphs'
  const root = { root: args['data-root'] }
  const [name, query] = spec.split('?')
  const open = (split: string) => openDataset(`${name}:${split}${query ? `?${query}` : ''}`, root)
  const named = /^[\w-]+$/.test(name ?? '')
  const whole = named ? await open('train') : await openDataset(spec, root)
  const testData = named ? await open('test') : undefined
  return { trainData: args.limit === undefined ? whole : take(whole, args.limit), testData }
}

function trainOptions(args: Arguments): TrainOptions {
  const { epochs, batch, seed, decay, momentum, nesterov, threads } = args
  wholeNumber('--epochs', epochs, 1)
  wholeNumber('--batch', batch, 2)
  for (const key of ['learning-rate', 'decay', 'momentum', 'weight-decay'] as const)
    if (!(args[key] >= 0)) throw new UserError(`--${key}: expected a number from 0 on, got ${args[key]}`)
  const milestones = args.milestones
    ? parseNumbers('--milestones', args.milestones)
    : [Math.round(0.6 * epochs), Math.round(0.85 * epochs)]
  const layers = args.layers === undefined ? undefined : parseNumbers('--layers', args.layers)
  return {
    mix: { strategy: args.mix, alpha: args.alpha ?? (args.mix === 'input' ? 1 : 2), layers },
    epochs,
    batch,
    learningRate: args['learning-rate'],
    milestones,
    decay,
    optimizer: { momentum, nesterov, weightDecay: args['weight-decay'] },
    seed,
    threads,
  }
}

/** What training refuses, refused before there is a run folder. */
function checkSettings({ mix, batch }: TrainOptions, network: BuiltNetwork, data: Dataset): void {
  eligibleLayers(mix, network.layers)
  if (batch > data.size)
    throw new UserError(`--batch: expected at most the ${data.size} samples of ${data.spec}, got ${batch}`)
}

/** Makes the run folder with its config.json; gives back the path of metrics.jsonl, empty. */
function prepareFolder(args: Arguments, settings: TrainOptions, data: Dataset): string {
  const config = path.join(args.out, 'config.json')
  if (existsSync(config) && !args.force)
    throw new UserError(
      `${args.out}: holds a run already; choose another folder with --out, or replace it with --force`,
    )
  mkdirSync(args.out, { recursive: true })
  const { threads: _, ...reproducible } = settings
  const content = {
    network: args.network,
    data: { spec: data.spec, sha256: data.sha256, n: data.size },
    ...reproducible,
  }
  writeAtomically(config, `${JSON.stringify(content, null, 2)}\n`)
  const metrics = path.join(args.out, 'metrics.jsonl')
  writeAtomically(metrics, '')
  return metrics
}

async function measure(model: Model, data: Dataset, threads: number | undefined): Promise<CleanMetrics> {
  const classifier = await openClassifier(model, data.shape, { threads })
  try {
    return (await evaluate(classifier, data, { runs: [], batch: 250, seed: 0 })).clean
  } finally {
    await classifier.release()
  }
}
