/** The data sets of a training run. */
import { type Dataset, take } from '../../data/dataset.ts'
import { openDataset } from '../../data/open.ts'
import { type HeldOut, holdOut } from '../../data/split.ts'
import { UserError } from '../../errors.ts'
import type { DataArguments } from '../options.ts'

export interface TrainingDataArguments extends DataArguments {
  readonly test?: string
  readonly validation?: string
  readonly seed: number
}

export interface TrainingData {
  readonly train: Dataset
  readonly validation?: Dataset
  readonly test?: Dataset
}

/**
 * `--data glyphs` trains on glyphs:train and tests on glyphs:test; a SPEC with a split, or a path, is trained on as it
 * is and tested on what `--test` says. Validation samples are held out of the training set.
 */
export async function openTrainingData(args: TrainingDataArguments): Promise<TrainingData> {
  const spec = args.data ?? 'glyphs'
  const root = { root: args['data-root'] }
  const [name = '', query] = spec.split('?')
  const isWhole = /^[\w-]+$/.test(name)
  const split = (which: string) => `${name}:${which}${query ? `?${query}` : ''}`
  const whole = await openDataset(isWhole ? split('train') : spec, root)
  const testSpec = args.test ?? (isWhole ? split('test') : undefined)
  const test = testSpec === undefined ? undefined : await openDataset(testSpec, root)
  const limited = args.limit === undefined ? whole : take(whole, args.limit)
  const parts =
    args.validation === undefined
      ? { train: limited }
      : holdOut(limited, parseHeldOut(args.validation), args.seed)
  return { ...parts, ...(test && { test }) }
}

/** A share of the training set below 1, or a number of samples. */
function parseHeldOut(text: string): HeldOut {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new UserError(`--validation: expected a share such as 0.1, or a number of samples, got "${text}"`)
  return value < 1 ? { share: value } : { count: value }
}
