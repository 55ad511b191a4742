/** The pictures of an experiment: what each is called, and how it is drawn. */
import type { Evaluation } from '../../eval/evaluation.ts'
import type { Html } from '../../report/html.ts'
import { lineChart } from '../../report/line-chart.ts'
import type { Experiment } from '../experiment.ts'
import type { ExperimentName } from '../experiments/names.ts'
import { type Group, groupsOf } from '../groups.ts'
import type { Results } from '../results.ts'
import { alphaLines } from './alpha-lines.ts'
import { barPictures } from './bars.ts'
import { groupedBars } from './grouped-bars.ts'
import { type Plot, plots } from './plots.ts'
import { regionGrid } from './region-grid.ts'

/** By the name of the arm, of its first seed. */
export type Evaluations = ReadonlyMap<string, Evaluation>

export interface Picture {
  /** Unlike those of other experiments. */
  readonly file: string
  readonly title: string
  /** For those who do not see it; the numbers themselves are in the table. */
  readonly alt: string
  /** Whether it shows what is not in the results. */
  readonly needsEvaluations: boolean
  draw(evaluations: Evaluations): Promise<Html>
}

/** A function of the results, as the page that shows them is. */
export function picturesOf(name: string, experiment: Experiment, results: Results): readonly Picture[] {
  const groups = groupsOf(experiment, results)
  if (groups.length === 0) return []
  const regions = 'pictures' in experiment && experiment.pictures === 'regions'
  return [
    ...(regions ? [regionPicture(name, groups)] : []),
    ...(plots[name as ExperimentName] ?? []).flatMap((plot) => plotPictures(name, plot, groups)),
  ]
}

function plotPictures(name: string, plot: Plot, groups: readonly Group[]): Picture[] {
  const id = `${name}-${plot.file}`
  return plot.kind === 'lines' ? [linePicture(id, plot, groups)] : barsOf(id, plot, groups)
}

function linePicture(
  id: string,
  { title: what, measures: [measure] }: Plot,
  groups: readonly Group[],
): Picture {
  const chart = alphaLines(measure, groups)
  const title = `${what} by α`
  return {
    file: `${id}.svg`,
    title,
    needsEvaluations: false,
    alt: `${title}, a line for each of ${chart.series.map((series) => series.name).join(', ')}`,
    draw: () => lineChart({ id, title, ...chart, size: { width: 640, height: 300 } }),
  }
}

const barsOf = (id: string, plot: Extract<Plot, { kind: 'bars' }>, groups: readonly Group[]): Picture[] =>
  barPictures(plot, groups).map(({ of, ...chart }) => {
    const own = of === undefined ? id : `${id}-${of.name.replaceAll(/[^\w-]+/g, '-')}`
    const title = of === undefined ? plot.title : `${plot.title}: ${of.heading}`
    const each = chart.colors.length > 1 ? `, for each of ${chart.colors.join(', ')}` : ''
    const alt = `${title}: bars for ${chart.rows.join(', ')}${each}`
    return {
      file: `${own}.svg`,
      title,
      alt,
      needsEvaluations: false,
      draw: () => groupedBars({ id: own, title, description: alt, ...chart }),
    }
  })

function regionPicture(name: string, groups: readonly Group[]): Picture {
  const rows = groups.flatMap((group) => group.rows)
  const id = `${name}-regions`
  const title = 'Decision regions over the input plane and the hidden plane'
  const seed = rows[0]!.runs[0]!.seed
  const alt = `${title}, seed ${seed}: ${rows.map(({ label }) => label).join(', ')}. Stronger colours are more confident; dots are images, black ones random inputs`
  return {
    file: `${id}.svg`,
    title,
    alt,
    needsEvaluations: true,
    draw: (evaluations) => {
      const columns = rows.flatMap((row) => {
        const maps = evaluations.get(row.name)?.analysis.regions
        return maps ? [{ title: row.label, maps }] : []
      })
      return regionGrid({ id, title, description: alt, columns })
    },
  }
}
