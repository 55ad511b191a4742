/** An evaluation as text for people. */
import { formatEpsilon } from '../attacks/epsilon.ts'
import type { Evaluation } from './evaluation.ts'
import type { Difference } from './reference.ts'

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

/** Lines that need no manual: what was evaluated, clean metrics, a row an attack, warnings. */
export function renderEvaluation(e: Evaluation): string {
  const { clean } = e
  const head = [
    `model    ${e.model.path} (${e.model.parameters.toLocaleString('en')} parameters)`,
    `data     ${e.data.spec}, ${e.data.n.toLocaleString('en')} images`,
    `clean    ${percent(clean.accuracy)} right (${clean.correct} of ${clean.n})   top-5 ${percent(clean.top5)}   NLL ${clean.nll.toFixed(4)}   ECE ${clean.ece.toFixed(4)}`,
  ]
  const warnings = e.warnings.map((w) => `warning  ${w.message} [${w.code}]`)
  return [
    ...head,
    ...(e.attacks.length > 0 ? ['', ...attackTable(e)] : []),
    ...(warnings.length > 0 ? ['', ...warnings] : []),
    '',
    `took ${e.seconds.toFixed(1)} s on ${e.runtime.provider}, ${e.runtime.threads} threads, seed ${e.seed}`,
  ].join('\n')
}

function attackTable(e: Evaluation): string[] {
  const rows = e.attacks.map((a) => [
    a.name,
    a.ball,
    formatEpsilon(a.epsilon),
    percent(a.adversarialAccuracy),
    `${percent(a.robustAccuracy)} (${a.robustCorrect})`,
    `${percent(a.robustAccuracyInterval[0])} to ${percent(a.robustAccuracyInterval[1])}`,
    percent(a.successRate),
    `${a.seconds.toFixed(1)} s`,
  ])
  const header = [
    'attack',
    'ball',
    'epsilon',
    'adversarial accuracy',
    'robust accuracy',
    '95 % interval',
    'success rate',
    'time',
  ]
  return table([header, ...rows])
}

/** Columns padded to the widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((r) => r[c]?.length ?? 0)))
  return rows.map((r) =>
    r
      .map((cell, c) => cell.padEnd(widths[c]!))
      .join('   ')
      .trimEnd(),
  )
}

/** What moved against a reference. */
export const renderDifferences = (differences: readonly Difference[]): string[] =>
  table([
    ['differs from the reference', 'expected', 'actual'],
    ...differences.map((d) => [d.what, d.expected, d.actual]),
  ])
