/** The data sets of a training run. */
import { type Dataset, take } from '../../data/dataset.ts'
import { datasets } from '../../data/open.ts'
import { firstOfEachClass } from '../../data/per-class.ts'
import { type HeldOut, holdOut } from '../../data/split.ts'
import { UserError } from '../../errors.ts'
import { type DataOptions, openData } from '../../eval/open-data.ts'
import type { DataArguments } from '../options.ts'
import { readPreprocessing } from '../preprocessing.ts'
import type { PreprocessingArguments } from '../preprocessing-options.ts'
import { tellSkipped } from '../skipped.ts'

export interface TrainingDataArguments extends DataArguments, PreprocessingArguments {
  readonly test?: string
  readonly validation?: string
  readonly 'per-class'?: number
  readonly seed: number
  readonly quiet: boolean
}

export interface TrainingData {
  readonly train: Dataset
  readonly validation?: Dataset
  readonly test?: Dataset
  /** Broken images that were left out of each, where that was wished for. */
  readonly skipped: { train?: number; test?: number }
}

/**
 * `--data glyphs` trains on glyphs:train and tests on glyphs:test (on val where a set's test images have no labels); a SPEC with a split, or a path, is trained on as it
 * is and tested on what `--test` says. Validation samples are held out of the training set.
 */
export async function openTrainingData(args: TrainingDataArguments): Promise<TrainingData> {
  const spec = args.data ?? 'glyphs'
  const skipped: TrainingData['skipped'] = {}
  const tell = tellSkipped(args.quiet)
  const how = (set: 'train' | 'test'): DataOptions => ({
    dataRoot: args['data-root'],
    preprocessing: readPreprocessing(args),
    skipBroken: args['skip-broken'],
    onSkipped(images) {
      skipped[set] = images.length
      tell(images)
    },
  })
  const [name = '', query] = spec.split('?')
  const isWhole = /^[\w-]+$/.test(name)
  const split = (which: string) => `${name}:${which}${query ? `?${query}` : ''}`
  const whole = await openData(isWhole ? split('train') : spec, how('train'))
  const testSpec = args.test ?? (isWhole ? split(datasets[name]?.splits.at(-1) ?? 'test') : undefined)
  const test = testSpec === undefined ? undefined : await openData(testSpec, how('test'))
  const perClass = args['per-class']
  const even = perClass === undefined ? whole : firstOfEachClass(whole, perClass)
  const limited = args.limit === undefined ? even : take(even, args.limit)
  const parts =
    args.validation === undefined
      ? { train: limited }
      : holdOut(limited, parseHeldOut(args.validation), args.seed)
  return { ...parts, ...(test && { test }), skipped }
}

/** A share of the training set below 1, or a number of samples. */
function parseHeldOut(text: string): HeldOut {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new UserError(`--validation: expected a share such as 0.1, or a number of samples, got "${text}"`)
  return value < 1 ? { share: value } : { count: value }
}
