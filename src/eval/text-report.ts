/** An evaluation as text for people. */
import { formatEpsilon } from '../attacks/epsilon.ts'
import type { Evaluation, TransferMatrix, WorstCaseReport } from './evaluation.ts'
import type { Difference } from './reference.ts'

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

/** Lines that need no manual: what was evaluated, clean metrics, a row an attack, warnings. */
export function renderEvaluation(e: Evaluation): string {
  const { clean } = e
  const head = [
    `model    ${e.model.path} (${e.model.parameters.toLocaleString('en')} parameters)`,
    `data     ${e.data.spec}, ${e.data.n.toLocaleString('en')} images`,
    `clean    ${percent(clean.accuracy)} right (${clean.correct} of ${clean.n})   top-5 ${percent(clean.top5)}   NLL ${clean.nll.toFixed(4)}   ECE ${clean.ece.toFixed(4)}`,
  ]
  const warnings = e.warnings.map((w) => `warning  ${w.message} [${w.code}]`)
  const sections = [
    [...head, ...shardLine(e)],
    e.attacks.length > 0 ? attackTable(e) : [],
    e.worstCase ? worstCaseTable(e.worstCase) : [],
    e.transfer ? transferTable(e.transfer) : [],
    e.attacks.length > 0 ? legend : [],
    warnings,
    [`took ${e.seconds.toFixed(1)} s on ${e.runtime.provider}, ${e.runtime.threads} threads, seed ${e.seed}`],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

const legend = [
  'adversarial accuracy: right after the attack. robust accuracy: right without it, and never fooled up to this epsilon.',
  'success rate: fooled, of those right without attack.',
]

function shardLine({ shard }: Evaluation): string[] {
  if (!shard) return []
  const { index, of, start, end } = shard
  return [
    `shard    ${index} of ${of}: ${end > start ? `images ${start} to ${end - 1}` : 'no images'}; manifold merge puts the parts together`,
  ]
}

const radius = (ball: string, epsilon: number): string => `${ball} ${formatEpsilon(epsilon)}`

function attackTable(e: Evaluation): string[] {
  const rows = e.attacks.map((a) => [
    a.targeted === undefined ? a.name : `${a.name} to ${a.targeted}`,
    ...(e.transfer ? [a.surrogate?.path ?? ''] : []),
    a.ball,
    formatEpsilon(a.epsilon),
    percent(a.adversarialAccuracy),
    `${percent(a.robustAccuracy)} (${a.robustCorrect})`,
    interval(a.robustAccuracyInterval),
    percent(a.successRate),
    `${a.seconds.toFixed(1)} s`,
  ])
  const header = [
    'attack',
    ...(e.transfer ? ['made on'] : []),
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

const interval = ([low, high]: readonly [number, number]): string => `${percent(low)} to ${percent(high)}`

const worstCaseTable = (all: readonly WorstCaseReport[]): string[] =>
  table([
    ['all attacks together', 'robust accuracy', '95 % interval', 'attacks'],
    ...all.map((w) => [
      radius(w.ball, w.epsilon),
      `${percent(w.robustAccuracy)} (${w.robustCorrect})`,
      interval(w.robustAccuracyInterval),
      w.attacks.join(', '),
    ]),
  ])

/** A row a surrogate. */
const transferTable = ({ surrogates, attacks, robustAccuracy }: TransferMatrix): string[] =>
  table([
    ['robust accuracy, made on', ...attacks.map((a) => `${a.name} ${radius(a.ball, a.epsilon)}`)],
    ...surrogates.map(({ path }, row) => [path, ...robustAccuracy[row]!.map(percent)]),
  ])

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
