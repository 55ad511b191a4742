/** From columns to the numbers of a report. Every sum is taken in the order of the data. */
import { curvesOf, type RunDescription } from '../attack-run/plan.ts'
import type { DeformationDescription } from '../deformation-run/plan.ts'
import { meanCorruptionError } from '../deformations/mean-corruption-error.ts'
import type {
  AttackReport,
  DeformationReport,
  TransferMatrix,
  Warning,
  WorstCaseReport,
} from '../evaluation.ts'
import { type CleanMetrics, cleanMetrics } from '../metrics/clean-metrics.ts'
import { wilsonInterval } from '../metrics/intervals.ts'
import type { CleanColumns, DeformationColumns, RunColumns, Verdicts } from './columns.ts'
import { curveOf, isRight, robustUpTo, worstCases } from './robust.ts'

export interface Measured {
  readonly clean: CleanMetrics
  readonly attacks: readonly AttackReport[]
  readonly worstCase?: readonly WorstCaseReport[]
  readonly transfer?: TransferMatrix
  readonly deformations: readonly DeformationReport[]
  readonly meanCorruptionError?: number
  readonly warnings: readonly Warning[]
}

/** What the columns of an evaluation are of. */
export interface Described {
  readonly runs: readonly RunDescription[]
  readonly deformations: readonly DeformationDescription[]
}

export function measure({ runs, deformations: deformed }: Described, verdicts: Verdicts): Measured {
  const curves = curvesOf(runs)
  const { clean } = verdicts
  const attacks = runs.map((run, index) =>
    attackReport(
      run,
      verdicts.runs[index]!,
      clean,
      robustUpTo(curveOf(curves, index), run.epsilon, verdicts),
    ),
  )
  const worstCase = worstCases(runs, curves, verdicts).map(({ robust, ...rest }) => ({
    ...rest,
    ...robustShare(robust),
  }))
  const transfer = transferMatrix(attacks)
  const deformations = deformed.map((run, i) => deformationReport(run, verdicts.deformations[i]!, clean))
  const corruption = meanCorruptionError(deformations)
  return {
    clean: cleanMetrics(clean),
    attacks,
    ...(worstCase.length > 0 && { worstCase }),
    ...(transfer && { transfer }),
    deformations,
    ...(corruption !== undefined && { meanCorruptionError: corruption }),
    warnings: warningsOf(clean),
  }
}

function robustShare(robust: readonly boolean[]) {
  const robustCorrect = robust.filter(Boolean).length
  const n = robust.length
  return {
    robustCorrect,
    robustAccuracy: n === 0 ? 0 : robustCorrect / n,
    robustAccuracyInterval: wilsonInterval(robustCorrect, n),
  }
}

function attackReport(
  { name, ball, epsilon, params, targeted, surrogate }: RunDescription,
  run: RunColumns,
  clean: CleanColumns,
  robust: readonly boolean[],
): AttackReport {
  const n = clean.labels.length
  const share = (count: number) => (n === 0 ? 0 : count / n)
  const adversarialCorrect = run.predictions.filter((guess, i) => guess === clean.labels[i]).length
  const cleanCorrect = clean.labels.filter((_, i) => isRight(clean, i)).length
  const { robustCorrect, robustAccuracy, robustAccuracyInterval } = robustShare(robust)
  return {
    name,
    ball,
    epsilon,
    params,
    ...(targeted !== undefined && { targeted }),
    ...(surrogate && { surrogate }),
    n,
    adversarialCorrect,
    robustCorrect,
    adversarialAccuracy: share(adversarialCorrect),
    robustAccuracy,
    robustAccuracyInterval,
    successRate: cleanCorrect === 0 ? 0 : (cleanCorrect - robustCorrect) / cleanCorrect,
    adversarialNll: share(run.nll.reduce((a, b) => a + b, 0)),
    maxNorm: run.norms.reduce((a, b) => Math.max(a, b), 0),
    zeroGradients: run.zeroGradients,
    nanGradients: run.nanGradients,
    seconds: run.seconds,
  }
}

function deformationReport(
  run: DeformationDescription,
  { predictions, nll, seconds }: DeformationColumns,
  { labels }: CleanColumns,
): DeformationReport {
  const n = labels.length
  const correct = predictions.filter((guess, i) => guess === labels[i]).length
  return {
    ...run,
    n,
    correct,
    accuracy: n === 0 ? 0 : correct / n,
    accuracyInterval: wilsonInterval(correct, n),
    nll: n === 0 ? 0 : nll.reduce((a, b) => a + b, 0) / n,
    seconds,
  }
}

/** A row a surrogate, a column an attack at a radius. */
function transferMatrix(reports: readonly AttackReport[]): TransferMatrix | undefined {
  const crafted = reports.filter((r) => r.surrogate)
  if (crafted.length === 0) return undefined
  const names = [...new Set(crafted.map(({ surrogate }) => JSON.stringify(surrogate)))]
  const matrix = names.map((name) => crafted.filter((r) => JSON.stringify(r.surrogate) === name))
  return {
    surrogates: matrix.map((row) => row[0]!.surrogate!),
    attacks: matrix[0]!.map(({ name, ball, epsilon }) => ({ name, ball, epsilon })),
    robustAccuracy: matrix.map((row) => row.map((r) => r.robustAccuracy)),
  }
}

function warningsOf(clean: CleanColumns): Warning[] {
  const nanRows = clean.nll.filter(Number.isNaN).length
  if (nanRows === 0) return []
  return [{ code: 'nan-scores', message: `${nanRows} clean images have scores that are not numbers` }]
}
