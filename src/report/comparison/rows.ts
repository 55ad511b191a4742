/** What is compared: a row a number that at least one of the evaluations has. */
import { formatEpsilon } from '../../attacks/epsilon.ts'
import { UserError } from '../../errors.ts'
import { meanCorruptionError } from '../../eval/deformations/mean-corruption-error.ts'
import type { Evaluation } from '../../eval/evaluation.ts'
import { wilsonInterval } from '../../eval/metrics/intervals.ts'
import { attackTitle, radius, runTitle } from '../evaluation/names.ts'
import { significant } from '../format.ts'

export interface Value {
  readonly value: number
  readonly interval?: readonly [number, number]
}

export type Group = 'clean' | 'attacks' | 'deformations'

export interface Row {
  readonly group: Group
  readonly what: string
  /** A share is in [0, 1], and differs by points; a number has its own unit. */
  readonly unit: 'share' | 'number'
  readonly better: 'higher' | 'lower'
  /** A value an evaluation. */
  readonly values: readonly (Value | undefined)[]
}

type Named = Omit<Row, 'values'>
type Found = Named & { readonly value: Value }

/** Rows of one group in the order in which they are first met. */
export function comparedRows(evaluations: readonly Evaluation[]): Row[] {
  const found = evaluations.map((e) =>
    numbered([...cleanValues(e), ...attackValues(e), ...deformationValues(e, evaluations)]),
  )
  const names = new Map<string, Named>()
  for (const { value: _, ...named } of found.flat()) names.set(keyOf(named), named)
  const groups: readonly Group[] = ['clean', 'attacks', 'deformations']
  return groups.flatMap((group) =>
    [...names.values()]
      .filter((named) => named.group === group)
      .map((named) => ({
        ...named,
        values: found.map((values) => values.find((f) => keyOf(f) === keyOf(named))?.value),
      })),
  )
}

/** One attack may run with several settings: the second, third, ... of a name is called so. */
const numbered = (found: readonly Found[]): Found[] =>
  found.map((row, i) => {
    const before = found.slice(0, i).filter((other) => keyOf(other) === keyOf(row)).length
    return before === 0 ? row : { ...row, what: `${row.what} (${before + 1})` }
  })

const keyOf = ({ group, what }: Named): string => `${group} ${what}`

/** Without what is not a number, and without what evaluations of earlier versions lack. */
function known(
  value: number | null | undefined,
  interval?: readonly [number | null, number | null],
): Value[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return []
  const [low, high] = interval ?? []
  return [{ value, ...(isNumber(low) && isNumber(high) && { interval: [low, high] as const }) }]
}

const isNumber = (value: number | null | undefined): value is number => Number.isFinite(value)

function cleanValues({ clean: c }: Evaluation): Found[] {
  const row = (what: string, unit: Row['unit'], better: Row['better'], values: readonly Value[]): Found[] =>
    values.map((value) => ({ group: 'clean', what, unit, better, value }))
  const accuracyInterval = c.accuracyInterval ?? wilsonInterval(c.correct, c.n)
  return [
    ...row('accuracy', 'share', 'higher', known(c.accuracy, accuracyInterval)),
    ...row('top-5 accuracy', 'share', 'higher', known(c.top5, c.top5Interval)),
    ...row('NLL (nats)', 'number', 'lower', known(c.nll, c.nllInterval)),
    ...row('Brier score', 'number', 'lower', known(c.brier, c.brierInterval)),
    ...row('calibration error (ECE)', 'number', 'lower', known(c.ece, c.eceInterval)),
  ]
}

function attackValues({ attacks, worstCase = [] }: Evaluation): Found[] {
  const row = (what: string, share: number, interval: readonly [number, number]): Found[] =>
    known(share, interval).map((value) => ({
      group: 'attacks',
      what,
      unit: 'share',
      better: 'higher',
      value,
    }))
  return [
    ...attacks.flatMap((a) =>
      row(`${runTitle(a)}, ${radius(a)}`, a.robustAccuracy, a.robustAccuracyInterval),
    ),
    ...worstCase.flatMap((w) => {
      const what = `all of ${w.attacks.map(attackTitle).join(', ')}, ${formatEpsilon(w.epsilon)} in ${w.ball}`
      return row(what, w.robustAccuracy, w.robustAccuracyInterval)
    }),
  ]
}

function deformationValues(evaluation: Evaluation, all: readonly Evaluation[]): Found[] {
  const { deformations, meanCorruptionError: mce } = evaluation
  const row = (what: string, better: Row['better'], values: readonly Value[]): Found[] =>
    values.map((value) => ({ group: 'deformations', what, unit: 'share', better, value }))
  return [
    ...row('mean corruption error', 'lower', known(mce)),
    ...row('corruption error relative to the first', 'lower', known(relativeError(evaluation, all[0]!))),
    ...deformations.flatMap((d) => {
      const form = d.form === 'corrected' ? '' : ` (${d.form})`
      const worst = d.transforms === undefined ? '' : ` of ${d.transforms} transforms`
      const what = `${d.name}${worst}${form}, ${d.unit} ${significant(d.strength)}`
      return row(what, 'higher', known(d.accuracy, d.accuracyInterval))
    }),
  ]
}

/** Hendrycks and Dietterich 2019, section 4.1, with the first run for AlexNet; undefined where their strengths differ. */
function relativeError(evaluation: Evaluation, first: Evaluation): number | undefined {
  try {
    return meanCorruptionError(evaluation.deformations, first.deformations)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}
