/** A comparison as text for people. */
import { table } from '../../eval/text/table.ts'
import type { ComparedRow, Comparison } from './comparison.ts'
import { dataNote, differenceText, groupTitles, valueText } from './values.ts'

export function renderComparison({ runs, rows, differences, sameData }: Comparison): string {
  const groups = Object.entries(groupTitles).flatMap(([group, title]) => {
    const within = rows.filter((row) => row.group === group)
    return within.length === 0 ? [] : [table([[title, ...runs.map((r) => r.name)], ...within.map(cells)])]
  })
  const legend = [
    ...(runs.length > 1
      ? [
          'in parentheses: the difference to the first run, of shares in points; * where the 95 % intervals do not overlap.',
        ]
      : []),
    dataNote(sameData),
  ]
  const differing = table([
    ['what differs', ...runs.map((r) => r.name)],
    ...differences.map((d) => [d.what, ...d.values.map(short)]),
  ])
  return [...groups, legend, ...(differences.length > 0 ? [differing] : [])]
    .map((lines) => lines.join('\n'))
    .join('\n\n')
    .replaceAll('\u00a0', ' ')
}

const cells = (row: ComparedRow): string[] => [
  row.what,
  ...row.values.map((v) => {
    const difference = differenceText(row, v)
    return `${valueText(row, v)}${difference && ` (${difference}${v?.apart ? '*' : ''})`}`
  }),
]

/** A hash by its beginning. */
const short = (value: string): string => (/^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}...` : value)
