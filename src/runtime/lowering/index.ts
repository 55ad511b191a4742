/** Lowerings: graphs as one provider runs them fast. Each is private, equal to the plain graph, and used where a probe allows it. */
import type { Model } from '../../onnx/model.ts'
import { type Lowered, lower, lowerFixed } from './cpu/lower.ts'
import { blockSize } from './cpu/probe.ts'

export type { Lowered } from './cpu/lower.ts'

/**
 * @param step the graph of a training step (`lower` says what is assumed of its names)
 * @returns undefined where the plain graph has to be run: `whyPlain` says why
 */
export async function lowerStep(step: Model, batch: number): Promise<Lowered | undefined> {
  const block = await blockSize()
  // Samples take the place of channels in the gradients of weights.
  if (block === undefined || batch % block !== 0) return undefined
  return lower(step, { batch, block })
}

/**
 * @param model whose weights are constants, for batches of any size
 * @returns undefined where it has to be run as it is
 */
export async function lowerFixedWeights(model: Model): Promise<Model | undefined> {
  const block = await blockSize()
  return block === undefined ? undefined : lowerFixed(model, block)
}

/** In words, for whoever wants to know. */
export async function whyPlain(batch: number): Promise<string> {
  const block = await blockSize()
  if (block === undefined)
    return 'this processor and ONNX Runtime have no blocked convolutions that take weights as inputs'
  if (batch % block !== 0) return `blocked convolutions need a batch that ${block} divides, got ${batch}`
  return 'no convolution of the network has channels in whole blocks, and no update is large'
}
