/** A comparison as tables of a page. */
import { type Html, html } from '../html.ts'
import { type Column, table } from '../table.ts'
import type { ComparedRow, ComparedValue, Comparison } from './comparison.ts'
import { differenceText, groupTitles, valueText } from './values.ts'

export const groupTable = ({ runs, rows }: Comparison, group: ComparedRow['group']): Html => {
  const columns = runs.flatMap(({ name }, i): Column[] => [
    { title: name, kind: 'number' },
    ...(i === 0 ? [] : [{ title: 'difference', kind: 'number' as const }]),
  ])
  return table({
    caption: groupTitles[group],
    columns: [{ title: 'Measure' }, ...columns],
    rows: rows
      .filter((row) => row.group === group)
      .map((row) => [
        row.what,
        ...row.values.flatMap((v, i) => [valueText(row, v), ...(i === 0 ? [] : [differenceCell(row, v)])]),
      ]),
  })
}

/** Bold where intervals do not overlap, and said in words for those who do not see it. */
const differenceCell = (row: ComparedRow, v: ComparedValue | null): Html =>
  v?.apart
    ? html`<strong>${differenceText(row, v)}</strong> apart`
    : html`${differenceText(row, v)}${v?.apart === false && ' overlap'}`

export const differenceTable = ({ runs, differences }: Comparison): Html =>
  table({
    caption: 'What decides the numbers and is not the same in all runs',
    columns: [
      { title: 'Setting', kind: 'long' },
      ...runs.map(({ name }) => ({ title: name, kind: 'long' as const })),
    ],
    rows: differences.map((d) => [d.what, ...d.values.map((value) => value || '–')]),
  })
