/** Bars of an experiment's numbers. */
import { bandOf } from '../../report/statistics.ts'
import { columnTitle } from '../columns.ts'
import type { Group } from '../groups.ts'
import { measures } from '../measures.ts'
import { spread } from '../results.ts'
import type { ColoredBar, GroupedBars } from './grouped-bars.ts'
import type { Dimension, Plot } from './plots.ts'

type Bars = Extract<Plot, { kind: 'bars' }>

/** A number's place in each dimension, by the title there. */
interface Entry extends Readonly<Record<Dimension, string>> {
  readonly value: number
  readonly band?: readonly [number, number]
}

export interface BarPicture extends Omit<GroupedBars, 'id' | 'title' | 'description'> {
  /** What the picture is of, where there is one for each group: its name and heading. */
  readonly of?: Pick<Group, 'name' | 'heading'>
}

/** One picture, or where groups are neither rows nor colours one for each. */
export function barPictures(plot: Bars, groups: readonly Group[]): readonly BarPicture[] {
  const split = plot.rows !== 'group' && plot.colors !== 'group' && groups.length > 1
  if (!split)
    return [
      picture(
        plot,
        groups.flatMap((group) => entriesOf(plot, group)),
      ),
    ].filter(hasBars)
  return groups.map((group) => ({ ...picture(plot, entriesOf(plot, group)), of: group })).filter(hasBars)
}

const hasBars = ({ bars }: BarPicture): boolean => bars.length > 0

const entriesOf = ({ measures: names }: Bars, { heading, rows }: Group): Entry[] =>
  rows.flatMap((row) =>
    names.flatMap((name) => {
      const found = spread(row, name)
      if (found === undefined) return []
      const at = { measure: measures[name].title, method: row.label, group: heading }
      return [{ ...at, value: found.mean, ...bandOf(found) }]
    }),
  )

function picture({ rows, colors, measures: names, title }: Bars, entries: readonly Entry[]): BarPicture {
  const titles = (dimension: Dimension) => [...new Set(entries.map((entry) => entry[dimension]))]
  const [rowTitles, colorTitles] = [titles(rows), titles(colors)]
  const bars = entries.map(({ value, band, ...at }): ColoredBar => {
    const place = { row: rowTitles.indexOf(at[rows]), color: colorTitles.indexOf(at[colors]) }
    return { ...place, value, ...(band && { band }) }
  })
  const { unit } = measures[names[0]]
  return { x: columnTitle({ title, unit }), rows: rowTitles, colors: colorTitles, bars }
}
