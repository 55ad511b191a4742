/** Mixing strategies: which layers are eligible, and what one minibatch draws. */
import { randomStream } from '../data/random.ts'
import { UserError } from '../errors.ts'

export const mixStrategies = ['none', 'input', 'manifold'] as const
export type MixStrategy = (typeof mixStrategies)[number]

export interface MixOptions {
  readonly strategy: MixStrategy
  /** lambda ~ Beta(alpha, alpha). */
  readonly alpha: number
  /** Numbers of the eligible layers S for `manifold`; all the network's layers if absent. */
  readonly layers?: readonly number[] | undefined
}

/**
 * The eligible layers S as tensors: none, the input alone (Input Mixup, Zhang et al. 2018), or the chosen ones.
 *
 * @param tensors of layers 0 (the input), 1, 2, ...
 */
export function eligibleLayers(
  { strategy, layers, alpha }: MixOptions,
  tensors: readonly string[],
): readonly string[] {
  if (strategy !== 'none' && !(alpha > 0))
    throw new UserError(`--alpha: expected a number above 0, got ${alpha}`)
  if (strategy === 'none') return []
  const numbers = strategy === 'input' ? [0] : (layers ?? tensors.map((_, k) => k))
  if (numbers.length === 0) throw new UserError('--layers: expected at least one layer, got none')
  return numbers.map((k) => {
    const tensor = tensors[k]
    if (tensor === undefined)
      throw new UserError(`--layers: expected numbers from 0 to ${tensors.length - 1}, got ${k}`)
    return tensor
  })
}

/** What a step is fed for its mixing. */
export interface MixDraw {
  readonly permutation: Int32Array
  readonly lambda: number
  /** Index into the eligible layers. */
  readonly layer: number
}

/** One (layer, lambda, permutation) for a minibatch (section 2), as a function of seed and step. */
export function drawMix(seed: number, step: number, n: number, layers: number, alpha: number): MixDraw {
  return {
    permutation: randomStream(seed, 'mix/permutation', 0, step).permutation(n),
    lambda: randomStream(seed, 'mix/lambda', 0, step).beta(alpha, alpha),
    layer: randomStream(seed, 'mix/layer', 0, step).int(layers),
  }
}
