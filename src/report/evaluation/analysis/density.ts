/** How sure the network is on the data and off it. */
import type { DensityAt, DensityReport } from '../../../eval/analysis/density.ts'
import { figure, figures } from '../../figure.ts'
import { count, percent } from '../../format.ts'
import { type Html, html } from '../../html.ts'
import { lineChart } from '../../line-chart.ts'
import { type Column, table } from '../../table.ts'
import { placeText, placeTitle } from './place.ts'

const sources = [
  { key: 'data', name: 'data' },
  { key: 'inputs', name: 'noise images' },
  { key: 'box', name: 'hidden, uniform' },
  { key: 'normal', name: 'hidden, normal' },
] as const satisfies readonly { readonly key: keyof DensityAt; readonly name: string }[]

export async function densityPart(report: DensityReport): Promise<Html> {
  const drawn = await Promise.all(report.map((place, i) => densityFigure(place, `density-${i}`)))
  return html`${figures(drawn)}${report.map(sharesTable)}<p>Noise images: each pixel uniform in the range that it has in the data. Hidden points: uniform in the smallest box around the features of the data, or normal with the mean and variance of each value.</p>
`
}

async function densityFigure(place: DensityAt, id: string): Promise<Html> {
  const title = placeTitle(place.at)
  const curves = sources.map(({ key, name }) => {
    const { histogram, n } = place[key]
    return { name, shares: histogram.map((points) => points / n) }
  })
  const width = 100 / curves[0]!.shares.length
  const chart = await lineChart({
    ...{ id, title: `Confidence: ${title}` },
    x: { title: 'confidence, %', domain: [0, 100] },
    y: { title: '% of the points', scale: 'linear' },
    series: curves.map(({ name, shares }) => ({
      name,
      points: shares.map((share, i) => ({ x: (i + 0.5) * width, y: 100 * share })),
    })),
  })
  return figure({
    title,
    caption: `Points in each of ${curves[0]!.shares.length} bins of confidence.`,
    chart,
    numbers: {
      caption: `confidence, ${placeText(place.at)}`,
      columns: [{ title: 'Confidence' }, ...numbers(...curves.map((c) => c.name))],
      rows: curves[0]!.shares.map((_, i) => [
        `${i * width} to ${(i + 1) * width}\u00a0%`,
        ...curves.map((c) => percent(c.shares[i])),
      ]),
    },
  })
}

const numbers = (...titles: readonly string[]): Column[] => titles.map((title) => ({ title, kind: 'number' }))

const sharesTable = (place: DensityAt): Html =>
  table({
    caption: `Share of the points above a confidence, ${placeText(place.at)}`,
    columns: [
      { title: 'Points' },
      ...numbers(
        'Mean confidence',
        ...place.data.above.map((a) => `Above ${100 * a.confidence} %`),
        'Points',
      ),
    ],
    rows: sources.map(({ key, name }) => [
      name,
      percent(place[key].mean),
      ...place[key].above.map((a) => percent(a.share)),
      count(place[key].n),
    ]),
  })
