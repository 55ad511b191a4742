/** Numbers of a table. */
import { formatSpread } from '../columns.ts'
import type { Reported } from '../experiment.ts'
import type { Row } from '../groups.ts'
import type { Column } from '../measures.ts'
import { spread } from '../results.ts'

export const missing = '–'

/** What holds for all cells of an experiment. */
export interface CellStyle {
  /** The number of seeds, if all arms have as many; else each cell tells it. */
  readonly seeds: number | undefined
  /** Whether the best stand out. */
  readonly competing: boolean
}

/** Of one column over the arms of a group. Where all are equal as printed, none is the best. */
export function measuredCells(
  rows: readonly (Row | undefined)[],
  name: string,
  column: Column,
  { seeds, competing }: CellStyle,
): readonly string[] {
  const found = rows.map((row) => row && spread(row, name))
  const means = found.flatMap((one) => (one ? [one.mean] : []))
  const best = (column.better === 'higher' ? Math.max(...means) : Math.min(...means)).toFixed(column.digits)
  const isBest = (mean: number) => mean.toFixed(column.digits) === best
  const tells = competing && means.some((mean) => !isBest(mean))
  return found.map((one) => {
    if (one === undefined) return missing
    const text = formatSpread(column, one)
    const of = seeds === undefined ? ` (${one.n})` : ''
    return tells && isBest(one.mean) ? `**${text}**${of}` : `${text}${of}`
  })
}

/** As the paper prints it: its deviations have a digit more than its means. */
export function paperCell(row: Row | undefined, name: string, { digits }: Column): string {
  const reported: Reported | undefined = row?.paper[name]
  if (reported === undefined) return missing
  const text = (value: number) => value.toFixed(Math.max(digits, digitsOf(value)))
  return typeof reported === 'number' ? text(reported) : reported.map(text).join(' ± ')
}

const digitsOf = (value: number): number => String(value).split('.')[1]?.length ?? 0
