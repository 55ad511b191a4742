/** What the network says along lines between images. */
import type { InterpolationCurve, InterpolationReport } from '../../../eval/analysis/interpolation.ts'
import { figure, figures } from '../../figure.ts'
import { count, decimals, percent, significant } from '../../format.ts'
import { type Html, html } from '../../html.ts'
import { lineChart, type Series } from '../../line-chart.ts'
import { table } from '../../table.ts'
import { placeText, placeTitle } from './place.ts'

type Place = InterpolationReport['places'][number]

export async function interpolationPart(report: InterpolationReport): Promise<Html> {
  const drawn = report.places.map((place, i) => placeFigure(place, report.lambdas, `interpolation-${i}`))
  return html`${figures(await Promise.all(drawn))}${summary(report)}`
}

async function placeFigure(place: Place, lambdas: readonly number[], id: string): Promise<Html> {
  const title = placeTitle(place.at)
  const { same, different } = place
  const line = (name: string, hue: number, values: readonly number[]): Series => ({
    ...{ name, hue },
    points: lambdas.map((x, k) => ({ x, y: 100 * values[k]! })),
  })
  const series = [
    ...(different
      ? [
          line('highest', 0, different.confidence),
          line('first label', 1, different.first),
          line('second label', 2, different.second),
        ]
      : []),
    ...(same ? [line('one class', 3, same.confidence)] : []),
  ]
  const chart = await lineChart({
    ...{ id, title: `Between images: ${title}`, series },
    x: { title: 'weight of the first image' },
    y: { title: 'probability, %', scale: 'linear', domain: [0, 100] },
  })
  return figure({
    title,
    caption: `Means over ${count((different ?? same)?.pairs)} pairs: the highest probability${different ? ', and that of each label' : ''}${different && same ? '; one class: the highest between images of one class' : ''}.`,
    chart,
    numbers: {
      caption: `between images, ${placeText(place.at)}`,
      columns: [
        { title: 'Weight', kind: 'number' },
        ...series.map((s) => ({ title: s.name, kind: 'number' as const })),
      ],
      rows: lambdas.map((lambda, k) => [
        significant(lambda),
        ...series.map((s) => percent(s.points[k]!.y / 100)),
      ]),
    },
  })
}

function summary({ lambdas, places }: InterpolationReport): Html {
  const middle = Math.floor(lambdas.length / 2)
  const row = (at: string, kind: string, curve: InterpolationCurve | undefined) =>
    curve === undefined
      ? []
      : [
          [
            placeTitle(at),
            kind,
            decimals(curve.linearityGap),
            percent(curve.confidence[middle]),
            decimals(curve.entropy[middle]),
            count(curve.pairs),
          ],
        ]
  return html`${table({
    caption: 'Between two images',
    columns: [
      { title: 'Where' },
      { title: 'Pairs of' },
      { title: 'Gap to linear', kind: 'number' },
      { title: 'Confidence half way', kind: 'number' },
      { title: 'Entropy half way (nats)', kind: 'number' },
      { title: 'Pairs', kind: 'number' },
    ],
    rows: places.flatMap(({ at, same, different }) => [
      ...row(at, 'two classes', different),
      ...row(at, 'one class', same),
    ]),
  })}<p>Gap to linear: how far the probabilities are from mixing as the images do; 0 is what Manifold Mixup trains for, 1 the most there can be.</p>
`
}
