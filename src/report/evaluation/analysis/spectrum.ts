/** Singular values of the features of each class. */
import type { Spectrum, SvdAt, SvdReport } from '../../../eval/analysis/svd.ts'
import { figure, figures } from '../../figure.ts'
import { count, significant } from '../../format.ts'
import { type Html, html } from '../../html.ts'
import { lineChart, type Series } from '../../line-chart.ts'
import { folded } from '../../page.ts'
import { type Column, table } from '../../table.ts'
import { type Namer, placeText, placeTitle } from './place.ts'

/** Classes that a table may have before it is folded. */
const mostShown = 30

/** Of the largest: what is less is rounding, and would take most of a log scale. */
const least = 1e-6

export async function spectrumPart(report: SvdReport, nameOf: Namer): Promise<Html> {
  const drawn = await Promise.all(report.map((place, i) => spectrumFigure(place, `spectrum-${i}`)))
  return html`${figures(drawn)}${report.map((place) => classesTable(place, nameOf))}<p>Not normalised: singular values grow with the square root of the number of images. Centred: with the mean of the class taken away, so that they say in how many directions it varies.</p>
`
}

async function spectrumFigure(place: SvdAt, id: string): Promise<Html> {
  const title = placeTitle(place.at)
  const curves = [
    { name: 'as they are', values: meanSpectrum(place.classes) },
    { name: 'centred', values: meanSpectrum(place.classes.map((c) => c.centred)) },
  ]
  const floor = least * Math.max(...curves.flatMap((c) => c.values))
  const series = curves.map(
    ({ name, values }): Series => ({
      name,
      points: values.map((y, i) => ({ x: i + 1, y })).filter((p) => p.y > floor),
    }),
  )
  const chart = await lineChart({
    ...{ id, title: `Singular values: ${title}`, series },
    x: { title: 'singular value, largest first', whole: true },
    y: { title: 'mean over classes', scale: 'log' },
  })
  return figure({
    title,
    caption: `${count(place.size)} values an image; the first ${curves[0]!.values.length}, without those under a millionth of the largest.`,
    chart,
    numbers: {
      caption: `singular values, ${placeText(place.at)}`,
      columns: numbers('Number', ...curves.map((c) => `Mean, ${c.name}`)),
      rows: curves[0]!.values.map((_, i) => [i + 1, ...curves.map((c) => significant(c.values[i]))]),
    },
  })
}

/** Place by place over those classes that have so many. */
function meanSpectrum(classes: readonly Pick<Spectrum, 'spectrum'>[]): number[] {
  const length = Math.max(0, ...classes.map((c) => c.spectrum.length))
  return Array.from({ length }, (_, i) => {
    const there = classes.flatMap((c) => c.spectrum[i] ?? [])
    return there.reduce((a, b) => a + b, 0) / there.length
  })
}

const numbers = (...titles: readonly string[]): Column[] => titles.map((title) => ({ title, kind: 'number' }))

function classesTable({ at, classes, mean }: SvdAt, nameOf: Namer): Html {
  const row = (name: string, n: number | undefined, of: typeof mean) => [
    name,
    count(n),
    ...[of.largest, of.rest, of.centred.largest, of.centred.rest].map(significant),
  ]
  const caption = `Largest singular value and the sum of the rest, ${placeText(at)}`
  const all = table({
    caption,
    columns: [
      { title: 'Class' },
      ...numbers('Images', 'Largest', 'Rest', 'Centred: largest', 'Centred: rest'),
    ],
    rows: [row('mean', undefined, mean), ...classes.map((c) => row(nameOf(c.label), c.n, c))],
  })
  return classes.length > mostShown ? folded(`Numbers: ${caption}`, all) : all
}
