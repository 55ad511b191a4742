/** A measure over the strength of mixing. */
import type { LineChart, Point, Series } from '../../report/line-chart.ts'
import { bandOf } from '../../report/statistics.ts'
import { columnTitle } from '../columns.ts'
import type { Group, Row } from '../groups.ts'
import { type MeasureName, measures } from '../measures.ts'
import { spread } from '../results.ts'
import { readCommand } from '../settings.ts'

/** An arm whose command says no alpha is a level line. */
export function alphaLines(
  measure: MeasureName,
  groups: readonly Group[],
): Pick<LineChart, 'x' | 'y' | 'series'> {
  const rows = groups.flatMap((group) => group.rows)
  const alphas = [...new Set(rows.flatMap((row) => alphaOf(row) ?? []))].toSorted((a, b) => a - b)
  const names = [...new Set(rows.map(nameOf))]
  const series = names.map((name): Series => {
    const own = rows.filter((row) => nameOf(row) === name)
    return {
      name,
      points: own.flatMap((row) => pointsOf(row, measure, alphas)).toSorted((a, b) => a.x - b.x),
    }
  })
  return {
    x: { title: 'α', ticks: alphas.map((value) => ({ value, label: String(value) })) },
    y: { title: columnTitle(measures[measure]), scale: 'linear' },
    series,
  }
}

function pointsOf(row: Row, measure: MeasureName, alphas: readonly number[]): Point[] {
  const found = spread(row, measure)
  if (found === undefined) return []
  const alpha = alphaOf(row)
  const places = alpha === undefined ? [alphas[0], alphas.at(-1)] : [alpha]
  return places.flatMap((x) => (x === undefined ? [] : [{ x, y: found.mean, ...bandOf(found) }]))
}

function alphaOf({ command }: Row): number | undefined {
  const text = command === undefined ? undefined : readCommand(command).alpha
  return text === undefined ? undefined : Number(text)
}

/** Without alpha, which is the axis. */
const nameOf = ({ label }: Row): string => label.replace(/ \(α = [\d.]+\)$/, '')
