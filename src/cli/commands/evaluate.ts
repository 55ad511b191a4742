import { createHash } from 'node:crypto'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Argv } from 'yargs'
import type { Attack, AttackParameters } from '../../attacks/attack.ts'
import { balls } from '../../attacks/balls.ts'
import { formatEpsilon, parseEpsilons } from '../../attacks/epsilon.ts'
import { type AttackName, attacks } from '../../attacks/index.ts'
import { type OnnxClassifier, openClassifier } from '../../attacks/onnx-classifier.ts'
import { type Dataset, take } from '../../data/dataset.ts'
import { openDataset } from '../../data/open.ts'
import { UserError } from '../../errors.ts'
import { type AttackRun, evaluate, type Measurements } from '../../eval/evaluate.ts'
import type { Evaluation, Warning } from '../../eval/evaluation.ts'
import { compareWithReference, parseReference, type Reference } from '../../eval/reference.ts'
import { renderDifferences, renderEvaluation } from '../../eval/text-report.ts'
import { isQuantised } from '../../grad/quantization/simulate.ts'
import { readBytes, readModel, writeAtomically } from '../../onnx/file.ts'
import type { Model } from '../../onnx/model.ts'
import { countParameters } from '../../onnx/parameters.ts'
import { sampleShape } from '../../onnx/preprocess.ts'
import { runtimeInfo } from '../../runtime/info.ts'
import {
  aboutFile,
  checkTarget,
  type DataArguments,
  dataOptions,
  jsonOption,
  type PreprocessingArguments,
  preprocessingOptions,
  type RuntimeArguments,
  readPreprocessing,
  runtimeOptions,
  wholeNumber,
} from '../options.ts'
import { startProgress } from '../progress.ts'

interface Arguments extends RuntimeArguments, DataArguments, PreprocessingArguments {
  readonly model?: string
  readonly attack?: readonly string[]
  readonly eps: string
  readonly steps?: number
  readonly 'step-size'?: number
  readonly restarts?: number
  readonly 'random-start'?: boolean
  readonly 'last-iterate'?: boolean
  readonly output?: string
  readonly 'straight-through': boolean
  readonly 'labels-offset': number
  readonly batch: number
  readonly json?: string
  readonly reference?: string
  readonly tolerance: number
  readonly 'require-robust'?: number
}

const bundledModel = fileURLToPath(new URL('../../../models/cnn-manifold.onnx', import.meta.url))
const bundledData = 'glyphs:test'

export const options = (y: Argv): Argv =>
  jsonOption(preprocessingOptions(runtimeOptions(dataOptions(y, bundledData))))
    .positional('model', { type: 'string', describe: 'ONNX file (default: the bundled cnn-manifold)' })
    .option('attack', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: `attacks to run, of ${Object.keys(attacks).join(', ')}: with commas between, or repeated`,
    })
    .option('eps', {
      type: 'string',
      default: '8/255',
      describe: 'radii in pixel units of [0, 1], such as 2/255,8/255',
    })
    .option('steps', { type: 'number', describe: 'gradient steps of pgd (default 20)' })
    .option('step-size', {
      type: 'number',
      describe: 'length of a step of pgd, as a share of the radius (default 0.25)',
    })
    .option('restarts', {
      type: 'number',
      describe: 'tries of pgd; only what still stands is tried again (default 1)',
    })
    .option('random-start', {
      type: 'boolean',
      describe: 'pgd starts at a random point of the ball (default yes)',
    })
    .option('last-iterate', {
      type: 'boolean',
      describe: 'judge the last step of pgd, not any that fools the model (default no)',
    })
    .option('output', { type: 'string', describe: 'the output that holds the scores' })
    .option('straight-through', {
      type: 'boolean',
      default: false,
      describe: 'gradients of quantised and binarised models: pass through rounding instead of being zero',
    })
    .option('labels-offset', { type: 'number', default: 0, describe: 'added to every label of the data' })
    .option('batch', { type: 'number', default: 100, describe: 'images at a time; does not change results' })
    .option('reference', { type: 'string', describe: 'JSON to compare with: exit code 1 if counts moved' })
    .option('tolerance', {
      type: 'number',
      default: 0,
      describe: 'percent of the images that counts may be off the reference',
    })
    .option('require-robust', {
      type: 'number',
      describe: 'exit code 1 if a robust accuracy is below this share',
    })
    .example('$0 evaluate --attack fgsm', 'the bundled model and data')
    .example('$0 evaluate my.onnx --data mnist:test --attack fgsm,pgd --eps 0.1', 'your own model')

export async function run(args: Arguments): Promise<number> {
  const began = performance.now()
  const runs = planRuns(args)
  checkDemands(args, runs)
  const reference = args.reference === undefined ? undefined : loadReference(args.reference)
  const file = args.model ?? bundledModel
  const bytes = readBytes(file)
  const model = readModel(file, bytes)
  const data = await openData(args, model)
  const preprocessing = readPreprocessing(args)
  const { threads, output, 'straight-through': straightThrough } = args
  const classifier = await aboutFile(file, async () => {
    const opened = await openClassifier(model, data.shape, {
      threads,
      preprocessing,
      output,
      straightThrough,
    })
    if (runs.length > 0) await opened.prepareGradient()
    return opened
  })
  const progress = startProgress('images', args.quiet)
  let measured: Measurements
  try {
    measured = await evaluate(classifier, data, {
      runs,
      batch: args.batch,
      seed: args.seed,
      labelsOffset: args['labels-offset'],
      onProgress: (done, total, what) => progress.update(done, total, what),
    })
  } finally {
    progress.stop()
    await classifier.release()
  }
  const evaluation: Evaluation = {
    schema: 'onnx-manifold/evaluation/1',
    model: {
      path: args.model ?? path.relative(process.cwd(), bundledModel),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      parameters: countParameters(model),
    },
    data: { spec: data.spec, sha256: data.sha256, n: data.size },
    seed: args.seed,
    runtime: await runtimeInfo(args.threads),
    seconds: (performance.now() - began) / 1000,
    ...measured,
    warnings: [...modelWarnings(model, classifier, args), ...measured.warnings],
  }
  write(args.json, evaluation)
  return verdict(args, evaluation, reference)
}

/** Refuses, before anything long runs, what could not be met or written at its end. */
function checkDemands(args: Arguments, runs: readonly AttackRun[]): void {
  wholeNumber('--batch', args.batch, 1)
  if (!Number.isSafeInteger(args['labels-offset']))
    throw new UserError(`--labels-offset: expected a whole number, got ${args['labels-offset']}`)
  if (!(args.tolerance >= 0))
    throw new UserError(`--tolerance: expected a number from 0 on, got ${args.tolerance}`)
  const least = args['require-robust']
  if (least !== undefined && !(least >= 0 && least <= 1))
    throw new UserError(`--require-robust: expected a share from 0 to 1, got ${least}`)
  if (least !== undefined && runs.length === 0)
    throw new UserError('--require-robust: expected an --attack to measure it with, got none')
  if (args.json !== undefined && args.json !== '-') checkTarget('--json', args.json)
}

/** Every attack at every radius. */
function planRuns(args: Arguments): AttackRun[] {
  const names = (args.attack ?? []).flatMap((list) => list.split(',')).map((name) => name.trim())
  const epsilons = parseEpsilons(args.eps)
  return names.flatMap((name) => {
    if (!Object.hasOwn(attacks, name))
      throw new UserError(`--attack: expected one of ${Object.keys(attacks).join(', ')}, got "${name}"`)
    const attack: Attack = attacks[name as AttackName]
    const parameters = { ...attack.defaults, ...saidParameters(args, attack) }
    return epsilons.map((epsilon) => ({ name: name as AttackName, ball: balls.linf, epsilon, parameters }))
  })
}

function saidParameters(args: Arguments, attack: Attack): Partial<AttackParameters> {
  if (args.steps !== undefined) wholeNumber('--steps', args.steps, 1)
  if (args.restarts !== undefined) wholeNumber('--restarts', args.restarts, 1)
  const size = args['step-size']
  if (size !== undefined && !(size > 0))
    throw new UserError(`--step-size: expected a number above 0, got ${size}`)
  const said = {
    steps: args.steps,
    relativeStepSize: size,
    restarts: args.restarts,
    randomStart: args['random-start'],
    lastIterate: args['last-iterate'],
  }
  const read = Object.entries(said).filter(
    ([key, v]) => v !== undefined && attack.reads.includes(key as keyof AttackParameters),
  )
  return Object.fromEntries(read)
}

async function openData(args: Arguments, model: Model): Promise<Dataset> {
  const spec = args.data ?? bundledData
  const hint = sampleShape(model, args.layout ?? 'NCHW', args.output)
  const data = await openDataset(spec, { root: args['data-root'], seed: args.seed, ...hint })
  return args.limit === undefined ? data : take(data, args.limit)
}

/** What the reader must know of the model and of how it was differentiated. */
function modelWarnings(model: Model, { cut }: OnnxClassifier, args: Arguments): Warning[] {
  const warnings: Warning[] = []
  if (cut !== undefined)
    warnings.push({
      code: 'head-cut',
      message: `the terminal ${cut} was cut off: losses and gradients are those of its input`,
    })
  if (args['straight-through'])
    warnings.push({
      code: 'straight-through',
      message: 'gradients pass through rounding and quantised operators by the straight-through estimator',
    })
  else if (isQuantised(model))
    warnings.push({
      code: 'quantised',
      message:
        'the model is quantised: its true gradient is zero; --straight-through attacks it all the same',
    })
  return warnings
}

function write(json: string | undefined, evaluation: Evaluation): void {
  const text = `${JSON.stringify(evaluation, null, 2)}\n`
  if (json === '-') process.stdout.write(text)
  else {
    process.stdout.write(`${renderEvaluation(evaluation)}\n`)
    if (json !== undefined) writeAtomically(json, text)
  }
}

const loadReference = (file: string): Reference =>
  parseReference(file, new TextDecoder().decode(readBytes(file)))

/** 1 if what the caller demands does not hold. */
function verdict(args: Arguments, evaluation: Evaluation, reference: Reference | undefined): number {
  const differences = reference ? compareWithReference(evaluation, reference, args.tolerance) : []
  if (differences.length > 0) process.stderr.write(`${renderDifferences(differences).join('\n')}\n`)
  const least = args['require-robust']
  const weak = least === undefined ? [] : evaluation.attacks.filter((a) => a.robustAccuracy < least)
  for (const a of weak)
    process.stderr.write(
      `${a.name} at ${formatEpsilon(a.epsilon)}: robust accuracy ${a.robustAccuracy}, required ${least}\n`,
    )
  return differences.length + weak.length > 0 ? 1 : 0
}
