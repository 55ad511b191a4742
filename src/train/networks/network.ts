/** What a network is to the table and to whoever trains it. */
import type { Model } from '../../onnx/model.ts'

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
