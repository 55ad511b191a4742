/** What training is asked for, and what it tells while it runs. */
import type { AugmentOptions } from '../data/augment/index.ts'
import type { Model } from '../onnx/model.ts'
import type { Provider } from '../runtime/providers/provider.ts'
import type { AdversarialOptions } from './adversarial.ts'
import type { MixOptions } from './mixing.ts'
import type { ScheduleOptions } from './schedule.ts'
import type { StepOptions } from './step-graph.ts'
import type { State } from './stepper.ts'

/** What a step graph is built from, but for its layers, and what drives it. */
export interface TrainOptions
  extends Omit<StepOptions, 'layers' | 'lambdas' | 'stopGradient' | 'cutmix' | 'mixedInput'> {
  readonly mix: MixOptions
  readonly schedule: ScheduleOptions
  readonly augment?: AugmentOptions
  /** Train on adversarial examples of the network as it is (Madry et al. 2018). */
  readonly adversarial?: AdversarialOptions
  readonly epochs: number
  readonly batch: number
  readonly seed: number
  readonly threads?: number | undefined
  /** What computes; the CPU if absent. */
  readonly provider?: Provider | undefined
  /**
   * The data set lies where the graph runs, which chooses, mirrors and moves its images itself; what needs more (adversarial training,
   * cutout, mixed factors, more than a GiB) is fed batch by batch all the same. Results do not depend on it. By default with CUDA,
   * to which batches would have to be copied.
   */
  readonly resident?: boolean | undefined
  /** false: the step graph is run as it is, not in the form that the provider runs faster. */
  readonly lowering?: boolean | undefined
}

export interface EpochMetrics {
  readonly epoch: number
  /** At the epoch's first step. */
  readonly learningRate: number
  /** Mean training loss, of the mixed targets. */
  readonly loss: number
  /** Share of training samples predicted right while they were trained on; without mixing alone. */
  readonly trainAccuracy?: number
  /** Mean norm of the gradients before clipping, where they are clipped. */
  readonly gradientNorm?: number
}

/** Where a run is between two epochs. */
export interface Snapshot {
  /** Epochs done. */
  readonly epoch: number
  /** Every tensor of the step graph's state; valid until the next step. */
  readonly state: State
}

export interface TrainHooks {
  /** Once, with the first step: how the step graph is run, in words. */
  onProgram?(how: string): void
  /** After each step. */
  onStep?(step: number, steps: number, loss: number): void
  /** After each epoch, with the model as it is then (averaged, if averages are kept). */
  onEpoch?(metrics: EpochMetrics, model: Model, snapshot: Snapshot): Promise<void> | void
  /** Stops between two steps. */
  readonly signal?: AbortSignal | undefined
}

/** Training was stopped by its signal. */
export class Interrupted extends Error {
  /** Epochs that were finished. */
  readonly epochs: number

  constructor(epochs: number) {
    super(`stopped after ${epochs} epochs`)
    this.epochs = epochs
  }
}
