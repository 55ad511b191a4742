/** random: uniform noise with random labels, of any shape, for smoke tests of a model whose data is not at hand. */
import { UserError } from '../../errors.ts'
import { type Dataset, memoryDataset } from '../dataset.ts'
import { checkCount } from '../memory-dataset.ts'
import { checkSeed, randomStream } from '../random.ts'
import { formatSpec } from '../spec.ts'

export const noiseDefaults = { n: 100, seed: 0 } as const

/**
 * Samples of uniform uint8 pixels with uniform labels; sample i is a function of (seed, split, i, shape, classes).
 *
 * @param shape of one sample
 * @param classes number of classes
 * @throws UserError for a shape, a number of classes, an n or a seed that makes no data set
 */
export function noiseImages(
  split: 'train' | 'test',
  shape: readonly number[],
  classes: number,
  { n = noiseDefaults.n, seed = noiseDefaults.seed }: { n?: number; seed?: number } = {},
): Dataset {
  if (!shape.every((dim) => Number.isInteger(dim) && dim >= 1))
    throw new UserError(`random: shape: expected sizes of 1 or more, got [${shape.join(', ')}]`)
  if (!Number.isInteger(classes) || classes < 1 || classes > 2 ** 31)
    throw new UserError(`random: classes: expected a whole number, at least 1, got ${classes}`)
  const length = shape.reduce((product, dim) => product * dim, 1)
  checkCount('random', n, length)
  checkSeed(seed)
  return memoryDataset({
    spec: formatSpec('random', split, { n, seed }, noiseDefaults),
    shape,
    classes,
    values: new Uint8Array(n * length),
    labels: Int32Array.from({ length: n }, (_, i) =>
      randomStream(seed, `random/${split}/labels`, i, 0).int(classes),
    ),
    draw: (index, into) => {
      const random = randomStream(seed, `random/${split}/pixels`, index, 0)
      for (let i = 0; i < into.length; i++) into[i] = random.uint32() >>> 24
    },
  })
}
