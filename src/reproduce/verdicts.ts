/** Whether the paper's claims show in results: numbers against numbers, with the spread of the seeds. */
import { columnsOf, formatSpread } from './columns.ts'
import { type Arm, type Claim, type Experiment, groupOf, methodOf, type Scale } from './experiment.ts'
import type { Column } from './measures.ts'
import { type ArmResults, type Results, spread } from './results.ts'

/**
 * From the worst to the best, what one comparison can say; a verdict over several is the worst of them. A difference counts
 * from two standard errors on; without two seeds on either side there is no such error, and only the sign is told.
 */
export const outcomes = [
  'does not show',
  'does not show in one run',
  'not told apart',
  'shows in one run',
  'shows',
] as const

export type Outcome = (typeof outcomes)[number]

export interface Verdict {
  readonly claim: Claim
  /** As `groupOf` gives it; empty where nothing of the claim was measured. */
  readonly group: string
  readonly verdict: Outcome | 'not measured'
  /** The numbers that decide. */
  readonly sentence: string
}

/** Arms of an experiment, whether they are trained or computed. */
export const rowsOf = (
  experiment: Experiment,
  scale: Scale,
): readonly Pick<Arm, 'name' | 'title' | 'paper'>[] =>
  'compute' in experiment ? experiment.rows : experiment.arms(scale)

/** What is called by its group's heading and its own name: `CIFAR-10, PreActResNet18: No mixup`. */
export function splitTitle(title: string): { readonly heading: string; readonly name: string } {
  const at = title.indexOf(': ')
  return at < 0 ? { heading: '', name: title } : { heading: title.slice(0, at), name: title.slice(at + 2) }
}

/** By claim, then by group, in the order of the experiment. A claim that no group can judge is said to be not measured. */
export function verdictsOf(experiment: Experiment, results: Results): readonly Verdict[] {
  const rows = rowsOf(experiment, results.scale)
  const columns = new Map(columnsOf(experiment))
  const groups = [...new Set(rows.map(groupOf))]
  return experiment.claims.flatMap((claim) => {
    const column = columns.get(claim.on)
    if (column === undefined)
      throw new Error(`${claim.says}: expected a column of the experiment, got ${claim.on}`)
    const judged = groups.flatMap((group): Verdict[] => {
      const defined = rows.filter((row) => groupOf(row) === group)
      const measured = measuredOf(results, defined, claim.on)
      const found =
        'best' in claim ? judgeBest(claim, column, defined, measured) : judgeBound(claim, column, measured)
      return found ? [{ claim, group, ...found }] : []
    })
    return judged.length > 0
      ? judged
      : [{ claim, group: '', verdict: 'not measured', sentence: 'Not measured.' }]
  })
}

/** An arm's mean over `n` seeds. */
interface Measured extends Pick<ArmResults, 'name' | 'title'> {
  readonly mean: number
  readonly deviation?: number
  readonly n: number
}

/** In the order of `defined`. */
const measuredOf = (
  { arms }: Results,
  defined: readonly Pick<Arm, 'name'>[],
  column: string,
): readonly Measured[] =>
  defined.flatMap(({ name }) => {
    const arm = arms.find((one) => one.name === name)
    const found = arm && spread(arm, column)
    return arm && found ? [{ name, title: arm.title, ...found }] : []
  })

type Judgement = Pick<Verdict, 'verdict' | 'sentence'>

/** @returns nothing without the arm or without a rival */
function judgeBest(
  claim: Extract<Claim, { best: string }>,
  column: Column,
  defined: readonly Pick<Arm, 'name' | 'title'>[],
  measured: readonly Measured[],
): Judgement | undefined {
  const isRival = (row: Pick<Arm, 'name'>) =>
    methodOf(row) !== claim.best && (claim.than?.includes(methodOf(row)) ?? true)
  const own = measured.find((one) => methodOf(one) === claim.best)
  const rivals = measured.filter(isRival)
  if (own === undefined || rivals.length === 0) return undefined
  const sign = column.better === 'higher' ? 1 : -1
  const { outcome, rival, margin, error } = worst(
    rivals.map((rival) => {
      const margin = sign * (own.mean - rival.mean)
      const error = differenceError(own, rival)
      return { rival, margin, error, outcome: outcomeOf(margin, error) }
    }),
  )
  const missing = defined.filter((row) => isRival(row) && !rivals.some(({ name }) => name === row.name))
  const by = `${margin < 0 ? 'worse' : 'better'} by ${Math.abs(margin).toFixed(column.digits)}`
  return {
    verdict: outcome,
    sentence: [
      `${nameOf(own)} ${numbers(own, column)}, ${nameOf(rival)} ${numbers(rival, column)}: ${by}`,
      error !== undefined && `, twice the standard error is ${(2 * error).toFixed(column.digits)}`,
      '.',
      missing.length > 0 && ` Not run: ${missing.map(nameOf).join(', ')}.`,
    ]
      .filter((part) => part !== false)
      .join(''),
  }
}

/** @returns nothing where no arm is measured */
function judgeBound(
  { below }: Extract<Claim, { below: number }>,
  column: Column,
  measured: readonly Measured[],
): Judgement | undefined {
  if (measured.length === 0) return undefined
  const { outcome, arm, error } = worst(
    measured.map((arm) => {
      const error = arm.deviation === undefined ? undefined : arm.deviation / Math.sqrt(arm.n)
      const margin = below - arm.mean
      return { arm, margin, error, outcome: outcomeOf(margin, error) }
    }),
  )
  const spare =
    error === undefined ? '' : `, twice the standard error is ${(2 * error).toFixed(column.digits)}`
  const among = measured.length > 1 ? 'Nearest to the bound or beyond it: ' : ''
  return { verdict: outcome, sentence: `${among}${nameOf(arm)} ${numbers(arm, column)}${spare}.` }
}

/** @param error standard error of the margin; none where a side has a single seed */
function outcomeOf(margin: number, error: number | undefined): Outcome {
  if (error === undefined) return margin > 0 ? 'shows in one run' : 'does not show in one run'
  if (Math.abs(margin) <= 2 * error) return 'not told apart'
  return margin > 0 ? 'shows' : 'does not show'
}

/** Of a difference of two means, sqrt(sd1^2 / n1 + sd2^2 / n2) (Welch 1947): the spreads need not be alike. */
function differenceError(a: Measured, b: Measured): number | undefined {
  if (a.deviation === undefined || b.deviation === undefined) return undefined
  return Math.sqrt(a.deviation ** 2 / a.n + b.deviation ** 2 / b.n)
}

/** Of the worst outcome, the smallest margin. @param compared at least one */
const worst = <T extends { readonly outcome: Outcome; readonly margin: number }>(compared: readonly T[]): T =>
  compared.reduce((a, b) => {
    const [i, j] = [outcomes.indexOf(a.outcome), outcomes.indexOf(b.outcome)]
    return j < i || (j === i && b.margin < a.margin) ? b : a
  })

const nameOf = ({ title }: Pick<Arm, 'title'>): string => splitTitle(title).name

const numbers = (measured: Measured, column: Column): string =>
  `${formatSpread(column, measured)}${column.unit && ` ${column.unit}`}`
