/** The result of an evaluation: the schema `onnx-manifold/evaluation/1`. */
import type { CleanMetrics } from './metrics.ts'

export interface AttackReport {
  readonly name: string
  readonly ball: string
  /** In pixel units of [0, 1]. */
  readonly epsilon: number
  readonly params: Readonly<Record<string, number | boolean>>
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

export interface Warning {
  readonly code: string
  readonly message: string
}

export interface Evaluation {
  readonly schema: 'onnx-manifold/evaluation/1'
  readonly model: { readonly path: string; readonly sha256: string; readonly parameters: number }
  readonly data: { readonly spec: string; readonly sha256: string; readonly n: number }
  readonly seed: number
  readonly runtime: { readonly onnxruntime: string; readonly provider: string; readonly threads: number }
  readonly seconds: number
  readonly clean: CleanMetrics
  readonly attacks: readonly AttackReport[]
  readonly warnings: readonly Warning[]
}
