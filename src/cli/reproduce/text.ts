/** What `reproduce` prints: the table. */
import { table } from '../../eval/text/table.ts'
import { columnsOf, formatSpread } from '../../reproduce/columns.ts'
import type { Experiment } from '../../reproduce/experiment.ts'
import { type Results, spread } from '../../reproduce/results.ts'

export function renderOutcome(experiment: Experiment, { arms }: Results): string {
  const columns = columnsOf(experiment)
  const heading = [
    '',
    'seeds',
    ...columns.map(([, { title, unit }]) => (unit ? `${title} (${unit})` : title)),
  ]
  const rows = arms.map((arm) => [
    arm.title,
    String(arm.runs.length),
    ...columns.map(([name, column]) => {
      const found = spread(arm, name)
      return found ? formatSpread(column, found) : ''
    }),
  ])
  return `${table([heading, ...rows]).join('\n')}\n`
}
