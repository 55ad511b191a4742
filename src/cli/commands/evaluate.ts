import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Argv } from 'yargs'
import { UserError } from '../../errors.ts'
import { type EvaluateModelOptions, evaluateModel } from '../../eval/evaluate-model.ts'
import { parseShard } from '../../eval/shards/shard.ts'
import { attackChoices, parseDuration } from '../evaluate/choices.ts'
import { onInterrupt } from '../evaluate/interruption.ts'
import { type Arguments, evaluateOptions } from '../evaluate/options.ts'
import { checkDemands, conclude } from '../evaluate/outcome.ts'
import { checkTarget, readPreprocessing, wholeNumber } from '../options.ts'
import { startProgress } from '../progress.ts'

const bundledModel = fileURLToPath(new URL('../../../models/cnn-manifold.onnx', import.meta.url))
const bundledData = 'glyphs:test'

export const options = (y: Argv): Argv =>
  evaluateOptions(y, bundledData)
    .positional('model', { type: 'string', describe: 'ONNX file (default: the bundled cnn-manifold)' })
    .example('$0 evaluate --attack fgsm', 'the bundled model and data')
    .example('$0 evaluate my.onnx --data mnist:test --attack fgsm,pgd --eps 0.1', 'your own model')
    .example('$0 evaluate my.onnx --attack pgd --eps 1/255,2/255,4/255 --save out', 'a curve, and the images')

export async function run(args: Arguments): Promise<number> {
  const asked = libraryOptions(args)
  const reference = checkDemands(args)
  const progress = startProgress('images', args.quiet)
  const settled = onInterrupt(args.checkpoint ?? args.resume)
  try {
    const model = args.model ?? path.relative(process.cwd(), bundledModel)
    const evaluation = await evaluateModel(model, { ...asked, onProgress: progress.update })
    progress.stop()
    return conclude(args, evaluation, reference)
  } finally {
    progress.stop()
    settled()
  }
}

function libraryOptions(args: Arguments): EvaluateModelOptions {
  const attacks = attackChoices(args)
  wholeNumber('--batch', args.batch, 1)
  if (!Number.isSafeInteger(args['labels-offset']))
    throw new UserError(`--labels-offset: expected a whole number, got ${args['labels-offset']}`)
  for (const option of ['require-robust', 'surrogate', 'save', 'targeted', 'uint8'] as const)
    if (args[option] !== undefined && attacks.length === 0)
      throw new UserError(`--${option}: expected an --attack to go with it, got none`)
  if (args.samples !== undefined) checkTarget('--samples', args.samples)
  const { data = bundledData, limit, batch, seed, threads, output, uint8, checks } = args
  return {
    ...{ data, limit, attacks, batch, seed, threads, output, uint8, checks },
    dataRoot: args['data-root'],
    preprocessing: readPreprocessing(args),
    straightThrough: args['straight-through'],
    labelsOffset: args['labels-offset'],
    surrogates: args.surrogate,
    shard: args.shard === undefined ? undefined : parseShard(args.shard),
    timeBudget: args['time-budget'] === undefined ? undefined : parseDuration(args['time-budget']),
    ...{ checkpoint: args.checkpoint, resume: args.resume, save: args.save, samples: args.samples },
  }
}
