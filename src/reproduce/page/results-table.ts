/** The numbers of an experiment, in the arrangement of the paper's table. */
import { columnsOf, columnTitle } from '../columns.ts'
import { type Experiment, groupOf, methodOf } from '../experiment.ts'
import { commonSeeds, type Group, groupsOf, type Row } from '../groups.ts'
import type { Column } from '../measures.ts'
import type { Results } from '../results.ts'
import { rowsOf } from '../verdicts.ts'
import { type CellStyle, measuredCells, paperCell } from './cells.ts'
import { type MarkdownColumn, markdownTable } from './markdown.ts'

type Columns = readonly (readonly [name: string, column: Column])[]

/**
 * A row an arm and a table a group; of groups with the same arms and a single measure, one table with a side for each;
 * where that would be much wider than it is high, a row a measure.
 */
export function resultTables(experiment: Experiment, results: Results): string {
  const columns = columnsOf(experiment)
  const groups = groupsOf(experiment, results)
  const style = { seeds: commonSeeds(results), competing: 'arms' in experiment }
  if (isGrid(experiment, results, columns)) return gridTable(groups, columns[0]!, style)
  const table = isWide(groups, columns) ? measureTable : armTable
  return groups.map((group) => table(group, columns, style)).join('\n\n')
}

/** As tables 4 and 6. */
function isGrid(experiment: Experiment, { scale }: Results, columns: Columns): boolean {
  const rows = rowsOf(experiment, scale)
  const methods = [...new Set(rows.map(groupOf))].map((group) =>
    rows.filter((row) => groupOf(row) === group).map(methodOf),
  )
  const [first = [], ...others] = methods
  const same = others.every((own) => own.join() === first.join())
  return columns.length === 1 && others.length > 0 && first.length > 1 && same
}

const isWide = (groups: readonly Group[], columns: Columns): boolean =>
  groups.every(({ rows }) => {
    const width = columns.length + reportedColumns(rows, columns).length
    return 2 * (rows.length + reportedRows(rows, columns).length) <= width
  })

const reportedColumns = (rows: readonly Row[], columns: Columns) =>
  columns.filter(([name]) => rows.some(({ paper }) => name in paper))

const reportedRows = (rows: readonly Row[], columns: Columns) =>
  rows.filter(({ paper }) => columns.some(([name]) => name in paper))

const numeric = (title: string): MarkdownColumn => ({ title, kind: 'number' })

function armTable({ heading, rows }: Group, columns: Columns, style: CellStyle): string {
  const sides = columns.map(([name, column]) => {
    const reported = rows.some(({ paper }) => name in paper)
    const cells = measuredCells(rows, name, column, style)
    return {
      titles: [columnTitle(column), ...(reported ? ['paper'] : [])],
      cells: rows.map((row, i) => [cells[i]!, ...(reported ? [paperCell(row, name, column)] : [])]),
    }
  })
  return markdownTable(
    [{ title: heading }, ...sides.flatMap(({ titles }) => titles.map(numeric))],
    rows.map(({ label }, i) => [label, ...sides.flatMap(({ cells }) => cells[i]!)]),
  )
}

function measureTable({ heading, rows }: Group, columns: Columns, style: CellStyle): string {
  const reported = reportedRows(rows, columns)
  return markdownTable(
    [
      { title: heading },
      ...rows.flatMap((row) => [numeric(row.label), ...(reported.includes(row) ? [numeric('paper')] : [])]),
    ],
    columns.map(([name, column]) => {
      const cells = measuredCells(rows, name, column, style)
      return [
        columnTitle(column),
        ...rows.flatMap((row, i) => [
          cells[i]!,
          ...(reported.includes(row) ? [paperCell(row, name, column)] : []),
        ]),
      ]
    }),
  )
}

/** The longer of groups and methods goes down. */
function gridTable(groups: readonly Group[], [name, column]: Columns[number], style: CellStyle): string {
  const methods = [...new Map(groups.flatMap(({ rows }) => rows.map((row) => [row.method, row.label])))]
  const rowAt = ({ rows }: Group, method: string) => rows.find((row) => row.method === method)
  const cells = groups.map((group) =>
    measuredCells(
      methods.map(([method]) => rowAt(group, method)),
      name,
      column,
      style,
    ),
  )
  const pair = (g: number, m: number) => [
    cells[g]![m]!,
    paperCell(rowAt(groups[g]!, methods[m]![0]), name, column),
  ]
  const down = groups.length >= methods.length
  const headings = groups.map(({ heading }) => heading)
  const labels = methods.map(([, label]) => label)
  const [lines, sides] = down ? [headings, labels] : [labels, headings]
  return markdownTable(
    [{ title: columnTitle(column) }, ...sides.flatMap((side) => [numeric(side), numeric('paper')])],
    lines.map((line, i) => [line, ...sides.flatMap((_, j) => (down ? pair(i, j) : pair(j, i)))]),
  )
}
