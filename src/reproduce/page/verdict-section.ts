/** What became of the paper's claims. */
import { columnsOf } from '../columns.ts'
import type { Experiment } from '../experiment.ts'
import { groupOf } from '../experiment.ts'
import type { Results } from '../results.ts'
import { rowsOf, splitTitle, type Verdict, verdictsOf } from '../verdicts.ts'
import { markdownTable } from './markdown.ts'

type Word = Verdict['verdict']

/** From the best, and as a sentence ends: "3 show, 1 does not show". */
const endings: Readonly<Record<Word, readonly [one: string, several: string]>> = {
  shows: ['shows', 'show'],
  'shows in one run': ['shows in one run', 'show in one run'],
  'not told apart': ['is not told apart', 'are not told apart'],
  'does not show in one run': ['does not show in one run', 'do not show in one run'],
  'does not show': ['does not show', 'do not show'],
  'not measured': ['is not measured', 'are not measured'],
}

/** "At `cpu` scale, of 4 claims 3 show and 1 is not told apart." Every group that judges a claim counts. */
export function summaryOf(experiment: Experiment, results: Results): string {
  const verdicts = verdictsOf(experiment, results)
  const at = `At \`${results.scale}\` scale`
  if (verdicts.length === 0) return 'There is no claim that numbers could contradict.'
  const parts = (Object.keys(endings) as Word[]).flatMap((word) => {
    const n = verdicts.filter(({ verdict }) => verdict === word).length
    return n === 0 ? [] : [`${n} ${endings[word][n === 1 ? 0 : 1]}`]
  })
  if (verdicts.length === 1) return `${at} the claim ${endings[verdicts[0]!.verdict][0]}.`
  const noun = verdicts.length > experiment.claims.length ? 'claims, counted in each group,' : 'claims'
  if (parts.length === 1) return `${at} all ${verdicts.length} ${noun} ${parts[0]!.replace(/^\d+ /, '')}.`
  return `${at}, of ${verdicts.length} ${noun} ${joined(parts)}.`
}

/** "a, b and c" */
const joined = (parts: readonly string[]): string =>
  [parts.slice(0, -1).join(', '), parts.at(-1)].join(' and ')

/** A row a verdict. */
export function verdictTable(experiment: Experiment, results: Results): string {
  const columns = new Map(columnsOf(experiment))
  const rows = rowsOf(experiment, results.scale)
  const headings = new Map(
    rows.map((row) => [groupOf(row), splitTitle(row.title).heading]).reverse() as [string, string][],
  )
  const verdicts = verdictsOf(experiment, results)
  const inGroups = headings.size > 1
  const titles = ['The paper says', 'measured', ...(inGroups ? ['of'] : []), 'here it', 'numbers']
  return markdownTable(
    titles.map((title) => ({ title })),
    verdicts.map(({ claim, group, verdict, sentence }) => [
      'below' in claim
        ? `${claim.says} (below ${claim.below}${columns.get(claim.on)!.unit && ` ${columns.get(claim.on)!.unit}`})`
        : claim.says,
      columns.get(claim.on)!.title,
      ...(inGroups ? [headings.get(group) ?? ''] : []),
      `**${endings[verdict][0]}**`,
      sentence,
    ]),
  )
}

/** For below the table. */
export const verdictRule =
  'A difference counts where it is more than twice its standard error, √(s₁²/n₁ + s₂²/n₂) over the seeds; a smaller one is not told apart. Where a side has a single seed, only its sign is told. A verdict over several others is that of the least favourable.'
