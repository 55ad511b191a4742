/** The result of an evaluation: the schema `onnx-manifold/evaluation/1`. */

import type { AnalysisReport } from './analysis/index.ts'
import type { Targeting } from './attack-run/plan.ts'
import type { DeformationForm } from './deformations/deformation.ts'
import type { CleanMetrics } from './metrics/clean-metrics.ts'
import type { ImagePreprocessing } from './preprocessing/image-preprocessing.ts'
import type { ShardPart } from './shards/shard.ts'

export interface ModelIdentity {
  readonly path: string
  readonly sha256: string
}

export interface AttackReport {
  readonly name: string
  readonly ball: string
  /** In pixel units of [0, 1]. */
  readonly epsilon: number
  readonly params: Readonly<Record<string, number | boolean | string>>
  /** Only where a class was to be reached: then an image is broken when it is taken for that class. */
  readonly targeted?: Targeting
  /** Only where the images were made on another model. */
  readonly surrogate?: ModelIdentity
  readonly n: number
  readonly adversarialCorrect: number
  readonly robustCorrect: number
  /** Plain accuracy on the attacked images. */
  readonly adversarialAccuracy: number
  /** Share of images that are right clean and withstand every tried perturbation. */
  readonly robustAccuracy: number
  /** Wilson's 95 % interval of robustAccuracy. */
  readonly robustAccuracyInterval: readonly [number, number]
  /** Broken images as a share of those that are right clean. */
  readonly successRate: number
  readonly adversarialNll: number
  /** Largest norm of a perturbation, in double precision. */
  readonly maxNorm: number
  readonly zeroGradients: number
  readonly nanGradients: number
  readonly seconds: number
}

/** What stands against several attacks in one ball at one radius, taken together. */
export interface WorstCaseReport {
  readonly ball: string
  readonly epsilon: number
  readonly attacks: readonly string[]
  readonly robustCorrect: number
  readonly robustAccuracy: number
  readonly robustAccuracyInterval: readonly [number, number]
}

/** Robust accuracy where images are made on one model and judged on another. */
export interface TransferMatrix {
  /** The models that images were made on, a row each. */
  readonly surrogates: readonly ModelIdentity[]
  /** A column each. */
  readonly attacks: readonly { readonly name: string; readonly ball: string; readonly epsilon: number }[]
  readonly robustAccuracy: readonly (readonly number[])[]
}

/** Accuracy on images that are deformed, each with its own draw. */
export interface DeformationReport {
  readonly name: string
  readonly strength: number
  readonly unit: string
  readonly form: DeformationForm
  /** What came in from outside the image, a value a channel in [0, 1]. */
  readonly fill: readonly number[]
  /** Of a worst case over a grid: how many transforms of each image were tried at most. */
  readonly transforms?: number
  readonly n: number
  readonly correct: number
  readonly accuracy: number
  /** Wilson's 95 % interval of accuracy. */
  readonly accuracyInterval: readonly [number, number]
  readonly nll: number
  readonly seconds: number
}

/** What was said of the model and the images, and decides the numbers. */
export interface EvaluationSettings {
  readonly preprocessing: ImagePreprocessing
  readonly labelsOffset: number
  readonly output?: string
  readonly straightThrough?: boolean
  readonly uint8?: boolean
  readonly batch: number
}

export interface Warning {
  readonly code: string
  readonly message: string
}

export interface Evaluation {
  readonly schema: 'onnx-manifold/evaluation/1'
  readonly model: ModelIdentity & {
    readonly parameters: number
    /** Of the initializers alone (names, types, shapes, values): tells new weights from a new graph. */
    readonly weightsSha256: string
  }
  readonly data: {
    readonly spec: string
    /** What was recognised: `images in class folders, in a gzipped tar archive`. */
    readonly description?: string
    readonly sha256: string
    readonly n: number
    /** Broken images that were left out of the data, where there were any. */
    readonly skipped?: number
    readonly classNames?: readonly string[]
  }
  readonly settings: EvaluationSettings
  readonly seed: number
  readonly runtime: { readonly onnxruntime: string; readonly provider: string; readonly threads: number }
  readonly seconds: number
  readonly clean: CleanMetrics
  readonly attacks: readonly AttackReport[]
  /** Only where several attacks share ball and radius. */
  readonly worstCase?: readonly WorstCaseReport[]
  /** Only with surrogates. */
  readonly transfer?: TransferMatrix
  readonly deformations: readonly DeformationReport[]
  /** Mean error over corruptions, each averaged over its strengths first (Hendrycks and Dietterich 2019, without AlexNet's norm). */
  readonly meanCorruptionError?: number
  readonly analysis: AnalysisReport
  readonly warnings: readonly Warning[]
  /** Only of a part of the data: which, and what merging the parts needs. */
  readonly shard?: ShardPart
}
