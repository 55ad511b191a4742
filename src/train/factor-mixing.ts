/** Mixing in the space of the factors that images are drawn from: the idealised Manifold Mixup of the paper's appendix A. */
import type { Batch, Dataset } from '../data/dataset.ts'
import type { Factors } from '../data/factors.ts'
import { UserError } from '../errors.ts'
import type { MixDraw } from './mixing.ts'

/**
 * The factors of a data set.
 *
 * @throws UserError if it has none
 */
export function factorsOf({ factors, spec }: Dataset): Factors {
  if (factors) return factors
  throw new UserError(
    `--mix factors: expected a data set that is drawn from known factors, such as factors-a, got ${spec}`,
  )
}

/**
 * The images that are drawn from lambda * (factors of a sample) + (1 - lambda) * (factors of the one that it is mixed with),
 * with the samples' own labels: the targets are mixed in the step.
 *
 * @param samples of the batch, by their numbers in the data set
 */
export function drawFactorMix(
  dataset: Dataset,
  samples: ArrayLike<number>,
  { permutation, lambda }: MixDraw,
): Batch {
  const factors = factorsOf(dataset)
  const n = samples.length
  const length = dataset.shape.reduce((product, dim) => product * dim, 1)
  const images = new Float32Array(n * length)
  for (let i = 0; i < n; i += 1) {
    const share = lambda[lambda.length === 1 ? 0 : i]!
    const other = factors.of(samples[permutation[i]!]!)
    const values = factors.of(samples[i]!).map((own, k) => share * own + (1 - share) * other[k]!)
    factors.draw(values, images.subarray(i * length, (i + 1) * length))
  }
  return { images, labels: Int32Array.from(samples, (i) => dataset.labels[i]!), n }
}
