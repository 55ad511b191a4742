/** What a network is to the table and to whoever trains it. */
import type { Model } from '../../onnx/model.ts'

export interface NetworkOptions {
  /** Shape of one sample: [channels, height, width], or [features] where the network is fully connected. */
  readonly shape: readonly number[]
  readonly classes: number
  readonly seed: number
  /**
   * Channels of the first stage of a convolutional network, units of the hidden layers of a fully connected one. A
   * Wide-ResNet has it in its name.
   */
  readonly width?: number | undefined
  /** Share of the units that training drops, in [0, 1). 0, the default: there is no Dropout node at all. */
  readonly dropout?: number | undefined
  /**
   * false leaves BatchNorm out, and every convolution then has a bias; true puts it after every hidden linear layer of a
   * fully connected network, before the activation. By default as the network has it.
   */
  readonly batchNorm?: boolean | undefined
  /**
   * Per-image standardisation as the first nodes (onnx/preprocess/standardize.ts), per-image as the paper's authors have it;
   * layer 0 is then its output.
   */
  readonly standardize?: 'per-image' | 'tensorflow' | undefined
}

export interface BuiltNetwork {
  /** Inference ONNX: input `input` [N, ...shape], output `logits` [N, classes]. */
  readonly model: Model
  /** The tensors of layers 0 (the input), 1, 2, ...: all of them split points. */
  readonly layers: readonly string[]
  /** The layers that the paper mixes at; absent: all of them. */
  readonly eligible?: readonly number[]
  /** The same network with other initial weights, where there is a way to build it. */
  again?(seed: number): BuiltNetwork
}

/** @throws UserError for options that the network cannot have */
export type Network = (options: NetworkOptions) => BuiltNetwork
