/** Mixing strategies: which layers are eligible, and what one minibatch draws. */
import { randomStream } from '../data/random.ts'
import { UserError } from '../errors.ts'
import { cutmixBox, maskOf } from './cutmix.ts'
import type { BuiltNetwork } from './networks/network.ts'

/** With their papers and the alpha that these use on CIFAR. */
export const mixStrategies = {
  none: { describe: 'no mixing', alpha: 1 },
  input: { describe: 'Input Mixup (Zhang et al. 2018)', alpha: 1 },
  manifold: { describe: 'Manifold Mixup (Verma et al. 2019)', alpha: 2 },
  cutmix: { describe: 'CutMix (Yun et al. 2019)', alpha: 1 },
  /** Images are drawn mixed (factor-mixing.ts). */
  factors: { describe: "mixing in the space of the data set's factors (appendix A)", alpha: 1 },
  /** Draws its lambdas itself (adamix/). */
  adamix: { describe: 'AdaMix (Guo et al. 2019)', alpha: 1 },
} as const

export type MixStrategy = keyof typeof mixStrategies

export interface MixOptions {
  readonly strategy: MixStrategy
  /** lambda ~ Beta(alpha, alpha). */
  readonly alpha: number
  /** The eligible layers S of `manifold` as tensors; the network's own choice if absent. */
  readonly layers?: readonly string[] | undefined
  /** One lambda for the batch, as in the paper (default), or one a sample. */
  readonly lambdas?: 'batch' | 'sample'
  /** max(lambda, 1 - lambda): the own sample weighs at least half. */
  readonly symmetric?: boolean
  /** No gradient goes back through the mix: the paper's ablation (section 5.1). */
  readonly stopGradient?: boolean
  /** Share of the batches that are mixed at all; default 1. */
  readonly probability?: number
  /** From this epoch (from 0) on nothing is mixed. */
  readonly offEpoch?: number
}

/**
 * The eligible layers S as tensors: none, the input alone (Input Mixup, CutMix, factors), or the chosen ones.
 *
 * @throws UserError if alpha is not above 0, or there is no layer
 */
export function eligibleLayers(mix: MixOptions, network: Omit<BuiltNetwork, 'model'>): readonly string[] {
  const { strategy, alpha, probability = 1 } = mix
  if (strategy === 'none') return []
  if (!(alpha > 0 && Number.isFinite(alpha)))
    throw new UserError(`--alpha: expected a number above 0, got ${alpha}`)
  if (!(probability >= 0 && probability <= 1))
    throw new UserError(`--mix-probability: expected a number from 0 to 1, got ${probability}`)
  if (strategy === 'adamix') refuseForAdaMix(mix)
  if (strategy !== 'manifold') return network.layers.slice(0, 1)
  const own = network.eligible?.map((k) => network.layers[k]!) ?? network.layers
  const layers = mix.layers ?? own
  if (layers.length === 0) throw new UserError('--layers: expected at least one layer, got none')
  return layers
}

/** It mixes half of every batch, with a lambda a sample that a network of its own proposes. */
function refuseForAdaMix(mix: MixOptions): void {
  const { lambdas = 'batch', symmetric = false, stopGradient = false, probability = 1, offEpoch } = mix
  const said =
    (lambdas === 'sample' && '--lambda-per-sample') ||
    (symmetric && '--symmetric-lambda') ||
    (stopGradient && '--stop-gradient') ||
    (probability !== 1 && '--mix-probability') ||
    (offEpoch !== undefined && '--mix-off-epoch')
  if (said) throw new UserError(`${said}: expected another strategy than --mix adamix`)
}

/** What a step is fed for its mixing. */
export interface MixDraw {
  readonly permutation: Int32Array
  /** One number for the batch, or one a sample. */
  readonly lambda: Float32Array
  /** Index into the eligible layers; -1: none. */
  readonly layer: number
  /** CutMix: 1 where a pixel is the sample's own, [1, 1, H, W] or [n, 1, H, W]. */
  readonly mask?: Float32Array
}

/** The minibatch that draws. */
export interface MixMoment {
  readonly seed: number
  readonly step: number
  readonly epoch: number
  readonly n: number
  /** How many eligible layers there are. */
  readonly layers: number
  /** Of one sample. */
  readonly shape: readonly number[]
}

/** One (layer, lambda, permutation) for a minibatch (section 2), as a function of seed and step; null: unmixed. */
export function drawMix(mix: MixOptions, moment: MixMoment): MixDraw | null {
  const { seed, step, epoch, n, layers } = moment
  const { probability = 1, offEpoch = Number.POSITIVE_INFINITY } = mix
  if (layers === 0 || epoch >= offEpoch) return null
  if (probability < 1 && randomStream(seed, 'mix/probability', 0, step).uniform() >= probability) return null
  const permutation = randomStream(seed, 'mix/permutation', 0, step).permutation(n)
  const lambda = Float32Array.from({ length: mix.lambdas === 'sample' ? n : 1 }, (_, i) =>
    drawLambda(mix, randomStream(seed, 'mix/lambda', i, step)),
  )
  const layer = randomStream(seed, 'mix/layer', 0, step).int(layers)
  const draw = { permutation, lambda, layer }
  return mix.strategy === 'cutmix' ? cut(draw, moment) : draw
}

function drawLambda({ alpha, symmetric }: MixOptions, random: ReturnType<typeof randomStream>): number {
  const lambda = random.beta(alpha, alpha)
  return symmetric ? Math.max(lambda, 1 - lambda) : lambda
}

/** A box for each lambda; lambda becomes the share of the pixels that stay. */
function cut(draw: MixDraw, { seed, step, shape }: MixMoment): MixDraw {
  const [, height, width] = shape as [number, number, number]
  const size = height * width
  const mask = new Float32Array(draw.lambda.length * size)
  const lambda = draw.lambda.map((drawn, i) => {
    const box = cutmixBox(drawn, height, width, randomStream(seed, 'mix/box', i, step))
    mask.set(maskOf(box, height, width), i * size)
    return 1 - (box.rows * box.columns) / size
  })
  return { ...draw, lambda, mask }
}

/** What a step that can mix is fed to mix nothing. */
export const unmixed = (
  n: number,
  lambdas: 'batch' | 'sample',
  mask: readonly number[] | undefined,
): MixDraw => ({
  permutation: Int32Array.from({ length: n }, (_, i) => i),
  lambda: new Float32Array(lambdas === 'sample' ? n : 1).fill(1),
  layer: -1,
  ...(mask && { mask: new Float32Array((lambdas === 'sample' ? n : 1) * mask[0]! * mask[1]!).fill(1) }),
})
