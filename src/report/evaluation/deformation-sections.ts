/** Accuracy on deformed images: a small chart for each deformation with several strengths, and a table of all. */
import type { DeformationForm } from '../../eval/deformations/deformation.ts'
import type { DeformationReport, Evaluation } from '../../eval/evaluation.ts'
import { smallChart } from '../chart.ts'
import { type Figure, figure, figures } from '../figure.ts'
import { count, decimals, percent, percentRange, significant } from '../format.ts'
import { type Html, html } from '../html.ts'
import { lineChart, type Point, type Series } from '../line-chart.ts'
import { folded } from '../page.ts'
import { type Table, table } from '../table.ts'

/** The strengths of one deformation in one form, mildest first. */
export interface DeformationCurve {
  /** "rotate", "rotate (paper-code)" */
  readonly name: string
  readonly unit: string
  readonly reports: readonly DeformationReport[]
}

export function deformationCurves(reports: readonly DeformationReport[]): DeformationCurve[] {
  const groups = new Map<string, DeformationReport[]>()
  for (const report of reports) {
    const { name, form, transforms } = report
    const called = transforms === undefined ? name : `${name} of ${transforms} transforms`
    const key = `${called}${form === 'corrected' ? '' : ` (${form})`}`
    groups.set(key, [...(groups.get(key) ?? []), report])
  }
  return [...groups].map(([name, group]) => ({
    name,
    unit: group[0]!.unit,
    reports: group.toSorted((a, b) => a.strength - b.strength),
  }))
}

export async function deformationSection(evaluation: Evaluation): Promise<Html> {
  const { deformations, clean, meanCorruptionError: mce } = evaluation
  const curves = deformationCurves(deformations)
  const several = curves.filter((c) => c.reports.length > 1)
  const drawn = several.map(async (curve, i) => {
    const ends = curve.reports.map((d) => d.strength)
    const undeformed: Series = {
      name: 'undeformed',
      hue: 4,
      points: [Math.min(...ends), Math.max(...ends)].map((x) => ({ x, y: 100 * clean.accuracy })),
    }
    const series = [{ name: 'deformed', hue: 0, points: curve.reports.map(pointOf) }, undeformed]
    return figure(await deformationChart(`deformation-${i}`, curve, series))
  })
  const single = curves.filter((c) => c.reports.length === 1)
  return html`${mce !== undefined && corruptionText(mce)}${formText(deformations)}${
    several.length > 0 &&
    html`<p>Bands are 95 % intervals; the grey line is the accuracy without deformation.</p>\n${figures(await Promise.all(drawn), 'small')}`
  }${single.length > 0 && table(deformationTable(single, 'At one strength'))}${
    several.length > 0 &&
    folded('Numbers: all strengths', table(deformationTable(several, 'A row a deformation and strength')))
  }`
}

/** How the images were moved, and what came in from outside. */
function formText(reports: readonly DeformationReport[]): Html {
  const fills = (form: DeformationForm) => {
    const colours = reports.filter((d) => d.form === form).map((d) => colourText(d.fill))
    return [...new Set(colours)].join(', ')
  }
  const has = (form: DeformationForm) => reports.some((d) => d.form === form)
  return html`<p>${
    has('corrected') &&
    `Geometric deformations are about the true centre, with bilinear interpolation; what comes in from outside is ${fills('corrected')}. `
  }${
    has('paper-code') &&
    `Those marked paper-code are as the authors\u2019 evaluation does them: about a pivot half a pixel beside the centre, to the nearest pixel, filled with ${fills('paper-code')}.`
  }</p>\n`
}

const colourText = (fill: readonly number[]): string =>
  fill.every((value) => value === 0) ? 'black' : `(${fill.map(significant).join(', ')})`

const corruptionText = (error: number): Html =>
  html`<p>Mean corruption error: <strong>${percent(error)}</strong>, the error averaged over strengths, then over corruptions.</p>\n`

/** With one line a `series` that has a name of its own in the legend. */
export async function deformationChart(
  id: string,
  { name, unit, reports }: DeformationCurve,
  series: readonly Series[],
  legend = false,
): Promise<Figure> {
  const strengths = [...new Set(reports.map((d) => d.strength))]
  const chart = await lineChart({
    ...{ id, title: `Accuracy under ${name}`, series, legend, size: smallChart },
    x: {
      title: unit,
      // Where there are more, they follow each other closely.
      ...(strengths.length <= 10 && {
        ticks: strengths.map((value) => ({ value, label: significant(value) })),
      }),
    },
    y: { title: '% right', scale: 'linear', domain: [0, 100] },
  })
  return { title: name, chart }
}

export const pointOf = ({ strength, accuracy, accuracyInterval: [low, high] }: DeformationReport): Point => ({
  x: strength,
  y: 100 * accuracy,
  band: [100 * low, 100 * high],
})

const deformationTable = (curves: readonly DeformationCurve[], caption: string): Table => ({
  caption,
  columns: [
    { title: 'Deformation' },
    { title: 'Strength', kind: 'number' },
    { title: 'Unit' },
    { title: 'Accuracy', kind: 'number' },
    { title: '95 % interval', kind: 'number' },
    { title: 'NLL', kind: 'number' },
  ],
  rows: curves.flatMap(({ name, unit, reports }) =>
    reports.map((d) => [
      name,
      significant(d.strength),
      unit,
      `${percent(d.accuracy)} (${count(d.correct)})`,
      percentRange(d.accuracyInterval),
      decimals(d.nll),
    ]),
  ),
})
