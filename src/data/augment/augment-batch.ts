/** Augments a batch on its way into training. */
import { UserError } from '../../errors.ts'
import type { Batch } from '../dataset.ts'
import { randomStream } from '../random.ts'
import type { Change, ImageShape, Window } from './augment.ts'
import { type AugmentationName, type AugmentOptions, augmentationNames, augmentations } from './index.ts'

/**
 * A new batch of changed images; the batch itself stays as it is.
 *
 * A sample's change is a function of (seed, sample, epoch) alone, whatever the batch; that of `per: 'batch'` of
 * (seed, step). The streams are those of the purposes `augment/<name>`.
 *
 * @param samples the batch's samples by their numbers in the data set
 * @param shape of one sample
 * @param epoch and `step` count from 0 over the whole run
 * @throws UserError for options that do not fit the samples
 */
export function augmentBatch(
  batch: Batch,
  samples: ArrayLike<number>,
  shape: readonly number[],
  options: AugmentOptions,
  seed: number,
  epoch: number,
  step: number,
): Batch {
  if (samples.length !== batch.n)
    throw new RangeError(`augment: expected the numbers of ${batch.n} samples, got ${samples.length}`)
  const images = batch.images.slice()
  const length = images.length / batch.n
  for (const [name, change] of prepareAugmentations(options, shape)) {
    const purpose = `augment/${name}`
    for (let i = 0; i < batch.n; i++) {
      const [sample, time] = change.per === 'sample' ? [samples[i]!, epoch] : [0, step]
      const image = images.subarray(i * length, (i + 1) * length)
      change.apply(image, randomStream(seed, purpose, sample, time))
    }
  }
  return { images, labels: batch.labels.slice(), n: batch.n }
}

/**
 * The same changes as windows, for what moves the pixels itself.
 *
 * @returns a window a sample; undefined if something is asked for that does more than move pixels
 */
export function drawWindows(
  samples: ArrayLike<number>,
  shape: readonly number[],
  options: AugmentOptions,
  seed: number,
  epoch: number,
): Window[] | undefined {
  const changes = prepareAugmentations(options, shape)
  if (changes.some(([, { window, per }]) => window === undefined || per === 'batch')) return undefined
  return Array.from(samples, (sample) => {
    const parts = changes.map(([name, change]) =>
      change.window!(randomStream(seed, `augment/${name}`, sample, epoch)),
    )
    return Object.assign({ flipped: false, down: 0, right: 0 }, ...parts)
  })
}

/**
 * The changes that are asked for, in their order; to be called before a run for what it refuses.
 *
 * @throws UserError for options that do not fit samples of this shape
 */
export function prepareAugmentations(
  options: AugmentOptions,
  shape: readonly number[],
): readonly (readonly [name: AugmentationName, change: Change])[] {
  return augmentationNames.flatMap((name) => {
    const change = prepare(name, options, shape)
    return change ? [[name, change] as const] : []
  })
}

function prepare<Name extends AugmentationName>(
  name: Name,
  options: AugmentOptions,
  shape: readonly number[],
): Change | undefined {
  const setting = options[name]
  if (setting === undefined || setting === false) return undefined
  if (!isImage(shape))
    throw new UserError(`--augment ${name}: expected images [C, H, W], got samples [${shape.join(', ')}]`)
  return augmentations[name].prepare(setting, shape)
}

const isImage = (shape: readonly number[]): shape is ImageShape => shape.length === 3
