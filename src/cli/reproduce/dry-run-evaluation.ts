/** What measuring a network takes: passes an image, counted from what its measures need. */
import { planRuns } from '../../eval/attack-run/plan-runs.ts'
import type { Study } from '../../reproduce/experiment.ts'
import { measures } from '../../reproduce/measures.ts'
import { evaluationOf } from '../../reproduce/plan.ts'
import type { PlannedData } from './dry-run-data.ts'
import type { PassCosts } from './measure-steps-time.ts'

export interface PlannedEvaluation {
  /** Forward passes of each test image. */
  readonly forwards: number
  /** Gradients of each test image at most: what is broken is attacked no more. */
  readonly gradients: number
  /** Forward passes of each training image. */
  readonly ofTraining: number
  /** What is measured, apart from the clean images. */
  readonly parts: readonly string[]
}

export function plannedEvaluation(study: Study): PlannedEvaluation {
  const { attacks = [], deformations, analyze } = evaluationOf(study, layerNames(study))
  const runs = planRuns(attacks.map((attack) => (typeof attack === 'string' ? { name: attack } : attack)))
  const deformed = deformations?.names?.length ?? 0
  const names = analyze === undefined || analyze.names === 'all' ? [] : analyze.names
  const layers = analyze?.at?.length ?? 1
  return {
    forwards: 1 + runs.length + deformed + names.length * layers,
    gradients: runs.reduce((sum, { parameters }) => sum + stepsOf(parameters), 0),
    ofTraining: names.includes('knn') ? layers : 0,
    parts: [
      ...study.measures.flatMap((name) => ('attack' in measures[name].needs ? measures[name].title : [])),
      ...(deformed > 0 ? [`${deformed} deformation${deformed === 1 ? '' : 's'}`] : []),
      ...names,
    ],
  }
}

const stepsOf = ({ steps = 1, restarts = 1 }: { readonly steps?: number; readonly restarts?: number }) =>
  steps * restarts

/** Any names: only how many layers are looked at counts. */
function layerNames({ measures: names }: Study): readonly string[] {
  const asked = names.flatMap((name) => {
    const { needs } = measures[name]
    return 'analysis' in needs ? needs.analysis.layers : []
  })
  return Array.from({ length: Math.max(0, ...asked) + 1 }, (_, i) => `layer ${i}`)
}

/** Seconds of an evaluation at most. */
export const evaluationSeconds = (
  { forwards, gradients, ofTraining }: PlannedEvaluation,
  { tested, whole }: PlannedData,
  { forward, gradient }: PassCosts,
): number => tested * (forwards * forward + gradients * gradient) + whole * ofTraining * forward
