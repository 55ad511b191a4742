/** What a run is asked to be. */
import type { Dataset } from '../../data/dataset.ts'
import type { Model } from '../../onnx/model.ts'
import type { BuiltNetwork } from '../networks/network.ts'
import type { TrainOptions } from '../options.ts'
import type { EpochLine } from './metrics-log.ts'
import type { Measurement, RunData, Selection } from './selection.ts'

export interface RunPlan {
  readonly network: BuiltNetwork
  readonly data: RunData
  readonly options: TrainOptions
  /** The model to write and measure, from the network with its weights; by default the network itself. */
  readonly finish?: ((trained: Model) => Model) | undefined
  /** Goes into config.json: whatever says what the run is, as JSON. */
  readonly config: Readonly<Record<string, unknown>>
}

/** How a run goes, whatever is trained. */
export interface RunSettings {
  readonly folder: string
  /** Which epoch's weights are the result; by validation where there is a validation set, else the last. */
  readonly select?: Selection | undefined
  /** Has no part in training; a function of model and data. */
  measure(model: Model, data: Dataset): Promise<Measurement>
  readonly hooks?: RunHooks
  /** Stops between two steps; the folder then holds the last full epoch. */
  readonly signal?: AbortSignal | undefined
  /** Go on with the run in the folder. */
  readonly resume?: boolean | undefined
  /** Replace the run in the folder. */
  readonly force?: boolean | undefined
}

export interface RunOptions extends RunPlan, RunSettings {}

export interface RunHooks {
  /** Awaited, before the first step. @param epoch epochs done before */
  onStart?(kind: 'new' | 'resumed' | 'finished', epoch: number): unknown
  onStep?(step: number, steps: number, loss: number): void
  /** Once, with the first step: how the step graph is run, in words. */
  onProgram?(how: string): void
  /** When everything of the epoch is on the disk. */
  onEpoch?(line: EpochLine): void
}
