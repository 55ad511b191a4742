/** What a step graph is asked to be, and what it is. */
import type { Value } from '../../onnx/builder.ts'
import type { Model } from '../../onnx/model.ts'
import type { Tensor } from '../../onnx/tensor.ts'
import type { LossName } from '../losses/index.ts'
import type { OptimizerOptions } from '../optimizers/index.ts'

export interface StepOptions {
  /** The eligible layers S: tensors to mix at, split points all. Empty: a step without any mixing. */
  readonly layers: readonly Value[]
  readonly optimizer: OptimizerOptions
  /** Default: cross-entropy. */
  readonly loss?: LossName
  /** Share of each target that is spread over all classes (Szegedy et al. 2016, section 7). */
  readonly labelSmoothing?: number
  /** One lambda for the whole batch, as in the paper, or one a sample. */
  readonly lambdas?: 'batch' | 'sample'
  /** No gradient goes back through a mixed tensor: the paper's ablation of section 5.1. */
  readonly stopGradient?: boolean
  /** Mix pixels by a mask instead of lambda (Yun et al. 2019); the one eligible layer is the input. */
  readonly cutmix?: boolean
  /** Images come mixed, so that the step mixes targets alone; the one eligible layer is the input. */
  readonly mixedInput?: boolean
  /** Gaussian noise added at some tensors. */
  readonly noise?: NoiseOptions
  /** Largest norm of all gradients together. */
  readonly clipNorm?: number
  /** Keep an exponential moving average of the network with this decay. */
  readonly averageDecay?: number
  /** Names of the initializers to train; by default all of type float32 but what no training changes. */
  readonly trained?: readonly string[]
  /** Normalise by the batch and learn the running statistics (default), or by the statistics as they are. */
  readonly batchNorm?: 'train' | 'frozen'
}

export interface NoiseOptions {
  /** Standard deviation. */
  readonly sigma: number
  readonly layers: readonly Value[]
}

/** A tensor that a step reads as `name` and writes as `next/name`. */
export interface StateTensor {
  readonly name: string
  readonly dims: readonly number[]
  /** Trained, a running statistic of BatchNormalization, the average of either, or the optimizer's own. */
  readonly role: 'parameter' | 'statistic' | 'average' | 'optimizer'
  /** The initializer of the network that it is, or is the average of; what has none is not part of the network. */
  readonly initializer?: string
  readonly initial: Tensor
}

/** How random numbers are distributed. */
export type RandomLaw =
  /** Standard normal, or that without what is more than 2 from 0. */
  | { readonly kind: 'normal' | 'truncated-normal' }
  /** Uniform in [0, 1). */
  | { readonly kind: 'uniform' }
  /** 0 with probability `rate`, 1 / (1 - rate) otherwise. */
  | { readonly kind: 'dropout'; readonly rate: number }

/** Random numbers that a step is fed: float32 [N, ...shape]. */
export interface RandomInput {
  readonly name: string
  readonly shape: readonly number[]
  readonly law: RandomLaw
}

export interface StepGraph {
  /**
   * Inputs: the network's own; `labels` int64 [N]; `learning_rate` float32 []; with eligible layers also
   * `permutation` int64 [N], `lambda` float32 [] (or [N]), `layer` int64 [] (an index into the eligible layers; -1: no
   * mixing) and for CutMix `mask` float32 [1, 1, H, W] (or [N, 1, H, W]); `step` int64 [] (1 at the first) where the
   * optimizer or the average counts; the random inputs; and the state. Outputs: `loss` float32 [] (mean over the
   * batch), `correct` int64 [] (predictions that equal `labels`), `gradient_norm` float32 [] where gradients are
   * clipped, and `next/<name>` for each state tensor.
   */
  readonly model: Model
  readonly options: StepOptions
  readonly input: string
  /** Of one sample. */
  readonly sampleShape: readonly number[]
  readonly classes: number
  readonly random: readonly RandomInput[]
  readonly state: readonly StateTensor[]
}
