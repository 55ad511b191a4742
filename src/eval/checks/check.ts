/** The contract of a check: is there reason to doubt the robust accuracies of this evaluation? */
import type { Target } from '../../attacks/attack.ts'
import type { Classifier, LossGradient } from '../../attacks/classifier.ts'
import type { LossName } from '../../attacks/losses/index.ts'
import type { AttackReport } from '../evaluation.ts'
import type { Summary } from '../metrics/summary.ts'

/** `quick`: a few passes over the sample; `full`: attacks on it besides. */
export type CheckLevel = 'quick' | 'full'

/** What checks look at. */
export interface CheckContext {
  readonly classifier: Classifier
  /** Images in [0, 1] that the model gets right; 16 to 32 are enough, and no more than 32 are used. */
  readonly sample: Target
  readonly reports: readonly AttackReport[]
  readonly clean: Summary
  readonly seed: number
  readonly level: CheckLevel
}

/** The context, and what several checks ask of the sample, computed once. */
export interface Probe extends CheckContext {
  /** [n, C] at the sample. */
  scores(): Promise<Float32Array>
  /** At the sample; `loss` as in `Classifier.lossGradient`. */
  gradient(loss: LossName): Promise<LossGradient>
}

export interface Check {
  /** What it means when the check fires, in one line. */
  readonly meaning: string
  /** The paper or tool that it is from. */
  readonly source: string
  /** The level from which on it runs. */
  readonly level: CheckLevel
  /** What it needs: reports alone, forward passes over the sample, or gradients at it. */
  readonly needs: 'reports' | 'scores' | 'gradients'
  /** It compares runs, which says nothing where each gives other scores: not made on a random model. */
  readonly comparesRuns: boolean
  /**
   * @returns for each finding one or two sentences with numbers; none where all is well
   * @throws UserError if the check cannot be made, with the reason
   */
  run(probe: Probe): Promise<readonly string[]> | readonly string[]
}
