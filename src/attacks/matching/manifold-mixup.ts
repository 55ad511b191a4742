import { UserError } from '../../errors.ts'
import { type Ball, balls } from '../balls.ts'
import type { Match } from './match.ts'

/**
 * The attacks of the Manifold Mixup paper's own repository (vikasverma1077/manifold_mixup at 8d359f1, supervised/attacks.py,
 * deleted since). Its images are normalised, so its epsilon counts in units of each channel's deviation, and nothing is
 * clipped: epsilon 0.03 is about 2/255 in pixels. Its loss is the binary cross-entropy that it trains with, and its "pgd"
 * takes steps of the whole epsilon without ever projecting.
 */
export const manifoldMixup: Match = {
  description:
    "the Manifold Mixup authors' own: epsilon in normalised pixels, no clipping, no projection, binary cross-entropy; last iterate",
  rules: { clip: 'never', reduction: 'sum', momentum: 'gradient' },
  ball({ name }, std) {
    if (name !== 'linf') throw new UserError(`match manifold-mixup: expected the ball linf, got ${name}`)
    if (std === undefined || std.length === 0)
      throw new UserError(
        'match manifold-mixup: expected the std of the preprocessing, in which its epsilon counts, got none',
      )
    return normalisedLinf(std)
  },
  attacks: {
    fgsm: { linf: { loss: 'binary-cross-entropy' } },
    pgd: {
      linf: { loss: 'binary-cross-entropy', steps: 200, relativeStepSize: 1, randomStart: false },
    },
  },
}

/** Pixel changes of the size of each channel's deviation, never projected. */
function normalisedLinf(std: readonly number[]): Ball {
  const { linf } = balls
  const channelOf = (delta: ArrayLike<number>, p: number) => Math.floor((p * std.length) / delta.length)
  const denormalise = (delta: Float32Array) => {
    for (let p = 0; p < delta.length; p += 1) delta[p] = delta[p]! * std[channelOf(delta, p)]!
  }
  return {
    name: linf.name,
    steepest(gradient, direction) {
      linf.steepest(gradient, direction)
      denormalise(direction)
    },
    project() {},
    sample(random, epsilon, delta) {
      linf.sample(random, epsilon, delta)
      denormalise(delta)
    },
    norm: (delta) => linf.norm(Array.from(delta, (d, p) => d / std[channelOf(delta, p)]!)),
  }
}
