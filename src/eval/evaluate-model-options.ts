/** What a program may say of an evaluation. */
import type { Dataset } from '../data/dataset.ts'
import type { Provider } from '../runtime/providers/provider.ts'
import type { AnalyzeOptions } from './analyze.ts'
import type { AttackChoice, Radii } from './attack-run/plan-runs.ts'
import type { CheckLevel } from './checks/check.ts'
import type { DeformationOptions } from './deformation-run/plan.ts'
import type { Picture } from './gallery/picture.ts'
import type { DataOptions } from './open-data.ts'
import type { Shard } from './shards/shard.ts'

export interface EvaluateModelOptions extends DataOptions {
  /** A SPEC (`glyphs:test`, a path) or a data set. */
  readonly data: string | Dataset
  /** Only the first samples. */
  readonly limit?: number | undefined
  /** Names, or names with what departs from the defaults. */
  readonly attacks?: readonly (AttackChoice['name'] | AttackChoice)[] | undefined
  /** Radii in pixel units of [0, 1] of attacks that say none of their own. */
  readonly eps?: Radii | undefined
  /** Names, with or without a strength, of deformations; whether the paper's own code is followed; and the like. */
  readonly deformations?: DeformationOptions | undefined
  /** Analyses of representations. */
  readonly analyze?: AnalyzeOptions | undefined
  /** Images at a time; does not change results. */
  readonly batch?: number | undefined
  readonly threads?: number | undefined
  /** What computes; the CPU if absent. */
  readonly provider?: Provider | undefined
  /** The output that holds the scores. */
  readonly output?: string | undefined
  /** Gradients of quantised models pass through rounding. */
  readonly straightThrough?: boolean | undefined
  readonly labelsOffset?: number | undefined
  /** Adversarial images are rounded to 8 bits inside the ball. */
  readonly uint8?: boolean | undefined
  /** ONNX files to make the adversarial images on, instead of the model itself. */
  readonly surrogates?: readonly string[] | undefined
  /** Looks for masked gradients: by default `quick` where there are attacks. */
  readonly checks?: CheckLevel | 'off' | undefined
  /** Only this part of the data, to be merged with the others. */
  readonly shard?: Shard | undefined
  /** Seconds after which no further batch is begun. */
  readonly timeBudget?: number | undefined
  /** Folder for progress and adversarial images as they come. */
  readonly checkpoint?: string | undefined
  /** Such a folder of an evaluation with the same settings, to go on with. */
  readonly resume?: string | undefined
  /** Folder for adversarials.npz and grid.png. */
  readonly save?: string | undefined
  /** File for a JSON line an image. */
  readonly samples?: string | undefined
  /** Told at the end: the first images that each attack breaks at its largest radius. */
  readonly onPictures?: ((pictures: readonly Picture[]) => void) | undefined
  readonly onProgress?: ((done: number, total: number, what: string) => void) | undefined
}
