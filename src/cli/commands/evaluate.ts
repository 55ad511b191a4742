import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../errors.ts'
import { type EvaluateModelOptions, evaluateModel } from '../../eval/evaluate-model.ts'
import type { Picture } from '../../eval/gallery/picture.ts'
import { parseShard } from '../../eval/shards/shard.ts'
import { parseProvider } from '../../runtime/providers/provider.ts'
import { readAnalyses } from '../evaluate/analyses.ts'
import { attackChoices, parseDuration } from '../evaluate/choices.ts'
import { readDeformations } from '../evaluate/deformations.ts'
import { guess } from '../evaluate/guess.ts'
import { onInterrupt } from '../evaluate/interruption.ts'
import { type Arguments, bundledData } from '../evaluate/options.ts'
import { checkDemands, conclude } from '../evaluate/outcome.ts'
import { checkTarget, wholeNumber } from '../options.ts'
import { readPreprocessing } from '../preprocessing.ts'
import { startProgress } from '../progress.ts'
import { tellSkipped } from '../skipped.ts'

const bundledModel = fileURLToPath(new URL('../../../models/cnn-manifold.onnx', import.meta.url))

export async function run(args: Arguments): Promise<number> {
  const model = args.model ?? path.relative(process.cwd(), bundledModel)
  const asked = libraryOptions(args, model)
  const reference = checkDemands(args)
  if (args['guess-preprocessing']) return guess(args, model, asked)
  const progress = startProgress('images', args.quiet)
  const settled = onInterrupt(args.checkpoint ?? args.resume)
  try {
    let pictures: readonly Picture[] = []
    const evaluation = await evaluateModel(model, {
      ...asked,
      ...(args.html !== undefined && {
        onPictures: (shown) => {
          pictures = shown
        },
      }),
      onProgress: progress.update,
    })
    progress.stop()
    return await conclude(args, evaluation, reference, pictures)
  } finally {
    progress.stop()
    settled()
  }
}

function libraryOptions(args: Arguments, model: string): EvaluateModelOptions {
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
    provider: parseProvider(args.provider),
    dataRoot: args['data-root'],
    skipBroken: args['skip-broken'],
    onSkipped: tellSkipped(args.quiet),
    preprocessing: readPreprocessing(args),
    straightThrough: args['straight-through'],
    labelsOffset: args['labels-offset'],
    classes: args.classes,
    onlyClasses: args['only-classes']?.split(',').map((name) => name.trim()),
    surrogates: args.surrogate,
    deformations: readDeformations(args),
    analyze: readAnalyses(args, model),
    shard: args.shard === undefined ? undefined : parseShard(args.shard),
    timeBudget: args['time-budget'] === undefined ? undefined : parseDuration(args['time-budget']),
    ...{ checkpoint: args.checkpoint, resume: args.resume, save: args.save, samples: args.samples },
  }
}
