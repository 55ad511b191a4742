/** Classification by the nearest images in feature space. */
import type { Hits, KnnAt, KnnReport } from '../../../eval/analysis/knn.ts'
import { count, percent, percentRange } from '../../format.ts'
import { type Html, html } from '../../html.ts'
import { table } from '../../table.ts'
import { placeTitle } from './place.ts'

export const knnPart = (report: KnnReport): Html =>
  html`${table({
    caption: 'Accuracy by the most frequent class among the nearest training images',
    columns: [
      { title: 'Where' },
      { title: 'Neighbours' },
      { title: 'Accuracy', kind: 'number' },
      { title: '95 % interval', kind: 'number' },
      { title: 'Images', kind: 'number' },
      { title: 'Of' },
    ],
    rows: report.flatMap((place) => [
      ...place.neighbours.map((hits) => row(place, String(hits.k), hits)),
      [...row(place, 'none: the model itself', place.model).slice(0, -1), '–'],
    ]),
  })}<p>Euclidean distance of the features; all neighbours count the same.</p>
`

const row = ({ at, n, trainedOn }: KnnAt, neighbours: string, hits: Hits): string[] => [
  placeTitle(at),
  neighbours,
  `${percent(hits.accuracy)} (${count(hits.correct)})`,
  percentRange(hits.accuracyInterval),
  count(n),
  `${count(trainedOn.n)} of ${trainedOn.spec}`,
]
