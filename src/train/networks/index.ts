/** The table of networks that can be trained by name. */
import type { Model } from '../../onnx/model.ts'
import { cnn } from './cnn.ts'
import { mlp } from './mlp.ts'

export interface NetworkOptions {
  /** Shape of one sample. */
  readonly shape: readonly number[]
  readonly classes: number
  readonly seed: number
}

export interface BuiltNetwork {
  /** Inference ONNX: input `input` [N, ...shape], output `logits` [N, classes]. */
  readonly model: Model
  /** The tensors of layers 0 (the input), 1, 2, ...: all of them split points. */
  readonly layers: readonly string[]
}

export type Network = (options: NetworkOptions) => BuiltNetwork

export const networks = { cnn, mlp } as const satisfies Readonly<Record<string, Network>>

export type NetworkName = keyof typeof networks
