/** What attacks came to, as text. */
import { formatEpsilon } from '../../attacks/epsilon.ts'
import type { Evaluation, TransferMatrix, WorstCaseReport } from '../evaluation.ts'
import { interval, percent, table } from './table.ts'

const radius = (ball: string, epsilon: number): string => `${ball} ${formatEpsilon(epsilon)}`

export function attackTable(e: Evaluation): string[] {
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

export const worstCaseTable = (all: readonly WorstCaseReport[]): string[] =>
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
export const transferTable = ({ surrogates, attacks, robustAccuracy }: TransferMatrix): string[] =>
  table([
    ['robust accuracy, made on', ...attacks.map((a) => `${a.name} ${radius(a.ball, a.epsilon)}`)],
    ...surrogates.map(({ path }, row) => [path, ...robustAccuracy[row]!.map(percent)]),
  ])
