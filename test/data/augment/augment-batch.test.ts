import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { augmentBatch } from '../../../src/data/augment/augment-batch.ts'
import { type AugmentOptions, augmentationNames } from '../../../src/data/augment/index.ts'
import type { Batch } from '../../../src/data/dataset.ts'
import { throwsUserError } from '../user-error.ts'
import { equallyOften, golden } from './golden.ts'

/** Images of 1, 2, 3, ... */
function counting(n: number, shape: readonly number[]): Batch {
  const length = shape.reduce((product, dim) => product * dim, n)
  return {
    images: Float32Array.from({ length }, (_, i) => i + 1),
    labels: Int32Array.from({ length: n }, (_, i) => i),
    n,
  }
}

/** Sample i is image i of a batch of its own images, all alike. */
function alike(image: readonly number[], n: number): Batch {
  return {
    images: new Float32Array(n * image.length).map((_, i) => image[i % image.length]!),
    labels: new Int32Array(n),
    n,
  }
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const hole = { size: 3, holes: 1, fill: [0], per: 'sample' } as const
const everything: AugmentOptions = { flip: true, crop: 2, cutout: hole }

test('flips, crops, cutouts and all of them in turn are those of NumPy and torch', () => {
  const { shape, samples, seed, epoch, step } = golden
  const batch = counting(samples.length, shape)
  for (const { options, images } of golden.cases) {
    const augmented = augmentBatch(batch, samples, shape, options, seed, epoch, step)
    assert.equal(Array.from(augmented.images), images, JSON.stringify(options))
    assert.equal(augmented.labels, batch.labels)
    assert.is(augmented.n, batch.n)
  }
})

test('the goldens have a flipped and an unflipped image, and each augmentation', () => {
  const { shape, samples, cases } = golden
  const whole = Array.from(counting(samples.length, shape).images)
  const flipped = cases[0]!.images
  const changed = samples.map((_, i) => flipped[i * 60] !== whole[i * 60])
  assert.ok(changed.includes(true) && changed.includes(false), `${changed}`)
  for (const name of augmentationNames) assert.ok(cases.some(({ options }) => name in options))
})

test('the batch that is given stays as it is, even where nothing is asked for', () => {
  const batch = counting(4, [2, 5, 6])
  for (const options of [everything, {}]) {
    const augmented = augmentBatch(batch, upTo(4), [2, 5, 6], options, 1, 0, 0)
    augmented.images.fill(-1)
    augmented.labels.fill(-1)
    assert.equal(batch, counting(4, [2, 5, 6]))
  }
  assert.equal(augmentBatch(batch, upTo(4), [2, 5, 6], { flip: false }, 1, 0, 0), batch)
})

test('a sample changes alike in every batch of an epoch, and otherwise in another epoch or with another seed', () => {
  const shape = [1, 8, 8]
  const image = upTo(64).map((i) => i + 1)
  const one = (sample: number, seed = 1, epoch = 3) =>
    augmentBatch(alike(image, 1), [sample], shape, everything, seed, epoch, 5).images
  const several = augmentBatch(alike(image, 3), [9, 4, 9], shape, everything, 1, 3, 77).images
  for (const [i, sample] of [9, 4, 9].entries())
    assert.equal(several.slice(64 * i, 64 * (i + 1)), one(sample), `sample ${sample} at place ${i}`)
  const all = [one(9), one(4), one(9, 2), one(9, 1, 4)].map((images) => images.join())
  assert.is(new Set(all).size, 4)
})

test('a cutout for the batch covers the same pixels of each sample, and others in another step', () => {
  const options: AugmentOptions = { cutout: { ...hole, per: 'batch' } }
  const image = upTo(100).map((i) => i + 1)
  const at = (samples: readonly number[], epoch: number, step: number) =>
    Array.from(
      augmentBatch(alike(image, samples.length), samples, [1, 10, 10], options, 1, epoch, step).images,
    )
  const [first, second] = [at([0, 1], 0, 5).slice(0, 100), at([0, 1], 0, 5).slice(100)]
  assert.equal(first, second)
  assert.equal(at([7], 1, 5), first)
  assert.not.equal(at([0, 1], 0, 6).slice(0, 100), first)
})

test('crop windows are uniform over the (2 pad + 1)^2 places', () => {
  // Pixel (2, 2) of the window is pixel (top, left) of the image.
  const n = 20_000
  const { images } = augmentBatch(alike(upTo(25), n), upTo(n), [1, 5, 5], { crop: 2 }, 3, 0, 0)
  equallyOften(
    countEach(
      25,
      upTo(n).map((i) => images[25 * i + 12]!),
    ),
  )
})

test('half of the samples are flipped, and flips of two epochs are independent', () => {
  const n = 20_000
  const isFlipped = (epoch: number) =>
    augmentBatch(alike([0, 1], n), upTo(n), [1, 1, 2], { flip: true }, 3, epoch, 0).images
  const [first, second] = [isFlipped(0), isFlipped(1)]
  equallyOften(
    countEach(
      2,
      upTo(n).map((i) => first[2 * i]!),
    ),
  )
  equallyOften(
    countEach(
      4,
      upTo(n).map((i) => first[2 * i]! + 2 * second[2 * i]!),
    ),
  )
})

test('the centre of a cutout is uniform over the pixels of an image that is no square', () => {
  const n = 20_000
  const options: AugmentOptions = { cutout: { ...hole, size: 1 } }
  const { images } = augmentBatch(alike(Array(24).fill(1), n), upTo(n), [1, 4, 6], options, 3, 0, 0)
  equallyOften(
    countEach(
      24,
      upTo(n).map((i) => images.indexOf(0, 24 * i) - 24 * i),
    ),
  )
})

function countEach(kinds: number, drawn: readonly number[]): number[] {
  const counts = Array<number>(kinds).fill(0)
  for (const kind of drawn) counts[kind]!++
  return counts
}

test('what does not fit the samples is refused', async () => {
  const refused = (options: AugmentOptions, shape: readonly number[], ...parts: readonly string[]) =>
    throwsUserError(() => augmentBatch(counting(1, shape), [0], shape, options, 0, 0, 0), ...parts)
  for (const options of [{ flip: true }, { crop: 1 }, { cutout: hole }])
    await refused(
      options,
      [48],
      `--augment ${Object.keys(options)}: `,
      'images [C, H, W]',
      'got samples [48]',
    )
  const shape = [3, 8, 6]
  for (const pixels of [0, -1, 1.5, 7, Number.NaN]) {
    await refused({ crop: pixels }, shape, '--augment crop: ', 'from 1 to 6', `got ${pixels}`)
    const cutout = { ...hole, size: pixels }
    await refused({ cutout }, shape, '--augment cutout: ', 'from 1 to 6', `got ${pixels}`)
  }
  await refused({ cutout: { ...hole, holes: 0 } }, shape, 'cutout: holes', 'at least 1', 'got 0')
  await refused({ cutout: { ...hole, fill: [0, 0] } }, shape, 'cutout: fill', '1 number or 3', 'got [0, 0]')
  await refused({ cutout: { ...hole, fill: [Number.NaN] } }, shape, 'cutout: fill', 'got [NaN]')
})

test('a batch needs the numbers of all its samples', () => {
  const batch = counting(2, [1, 2, 2])
  assert.throws(
    () => augmentBatch(batch, [0], [1, 2, 2], { flip: true }, 0, 0, 0),
    /numbers of 2 samples, got 1/,
  )
})

test.run()
