/** The report of several evaluations side by side: one HTML file. */
import { deformationFigures, epsilonFigures } from './comparison/charts.ts'
import {
  type ComparedRow,
  type Comparison,
  compareEvaluations,
  type NamedEvaluation,
} from './comparison/comparison.ts'
import { differenceTable, groupTable } from './comparison/tables.ts'
import { dataNote, valueText } from './comparison/values.ts'
import { html, type Part } from './html.ts'
import { page, type Section } from './page.ts'

/** @returns the file's content; a function of its arguments alone */
export async function comparisonReport(named: readonly NamedEvaluation[]): Promise<string> {
  const comparison = compareEvaluations(named)
  const { runs, sameData, differences } = comparison
  const has = (group: ComparedRow['group']) => comparison.rows.some((row) => row.group === group)
  const specs = [...new Set(runs.map((r) => r.data.spec))].join(', ')
  return page({
    title: `${runs.map((r) => r.name).join(', ')}: comparison`,
    kind: 'Comparison of evaluations, onnx-manifold',
    headline: `${runs.map((r) => r.name).join(', ')} on ${specs}: ${headlineOf(comparison)}`,
    notes: sameData ? [] : [dataNote(false)],
    sections: [
      section('Key numbers', [groupTable(comparison, 'clean'), reading(sameData)]),
      ...(has('attacks')
        ? [
            section('Accuracy against epsilon', await epsilonFigures(named)),
            section('Attacks', groupTable(comparison, 'attacks')),
          ]
        : []),
      ...(has('deformations')
        ? [
            section('Deformations', [
              (await deformationFigures(named)) ?? null,
              groupTable(comparison, 'deformations'),
            ]),
          ]
        : []),
      ...(differences.length > 0 ? [section('What differs', differenceTable(comparison))] : []),
    ],
  })
}

const section = (heading: string, body: Part): Section => ({ heading, body })

/** How the tables are read. */
const reading = (
  sameData: boolean,
) => html`<p>Differences are to the first run, of shares in percentage points. Apart: the 95 % intervals do not overlap.${sameData && ` ${dataNote(true)}`}</p>
`

/** "most right b (93.00 %); most robust a (45.00 %, PGD, 8/255 in linf)" */
function headlineOf({ runs, rows }: Comparison): string {
  const complete = (row: ComparedRow) => row.values.every((v) => v !== null)
  const accuracy = rows.find((row) => row.group === 'clean')
  // The last of those that all have is the one of the most attacks at the largest radius.
  const robust = rows.findLast((row) => row.group === 'attacks' && complete(row))
  const best = (row: ComparedRow) => {
    const values = row.values.map((v) => v?.value ?? Number.NEGATIVE_INFINITY)
    const at = values.indexOf(Math.max(...values))
    return { name: runs[at]!.name, text: valueText(row, row.values[at]!) }
  }
  const clauses = [
    ...(accuracy ? [`most right ${best(accuracy).name} (${best(accuracy).text})`] : []),
    ...(robust ? [`most robust ${best(robust).name} (${best(robust).text}, ${robust.what})`] : []),
  ]
  return clauses.join('; ')
}
