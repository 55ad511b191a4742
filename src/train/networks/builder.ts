/** The frame that every bundled network is built in. */
import { GraphBuilder, type Value } from '../../onnx/builder.ts'
import { emptyModel, type Model } from '../../onnx/model.ts'
import { standardized } from '../../onnx/preprocess/standardize.ts'
import type { NetworkOptions } from './network.ts'
import { checkOptions } from './options.ts'

/** A network under construction. */
export interface NetworkBuilder {
  readonly g: GraphBuilder
  readonly seed: number
  /** Layer 0. */
  readonly input: Value
  /** Whether `batchNorm` does anything. */
  readonly batchNorm: boolean
  /** The share that `dropout` drops. */
  readonly dropout: number
}

/**
 * An empty model whose input is called `input`, `[N, ...shape]` in pixel units.
 *
 * @param defaults what the network has where the options say nothing
 * @throws UserError for options that no network can have
 */
export function startNetwork(
  options: NetworkOptions,
  defaults: { readonly batchNorm: boolean },
): NetworkBuilder {
  checkOptions(options)
  const { shape, seed, dropout = 0, batchNorm = defaults.batchNorm, standardize } = options
  const model = emptyModel('network')
  const g = new GraphBuilder(model)
  const pixels = g.input('input', 'float32', ['N', ...shape])
  const kind = standardize === 'per-image' ? 'unbiased' : standardize
  const input = kind ? standardized(g, pixels, shape, kind) : pixels
  return { g, seed, input, batchNorm, dropout }
}

/** Makes `[N, classes]` scores the output of the network. */
export function finishNetwork({ g }: NetworkBuilder, scores: Value): Model {
  g.rename(scores, 'logits')
  g.output('logits')
  return g.model
}
