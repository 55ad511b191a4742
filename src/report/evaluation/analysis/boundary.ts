/** How far images are from being taken for another class. */
import type { BoundaryReport, DistanceSummary } from '../../../eval/analysis/boundary.ts'
import { count, significant } from '../../format.ts'
import { type Html, html } from '../../html.ts'
import { table } from '../../table.ts'
import { placeTitle } from './place.ts'

export const boundaryPart = (report: BoundaryReport): Html =>
  html`${table({
    caption: 'Euclidean distance to the nearest other class that was found',
    columns: [
      { title: 'Where' },
      { title: 'Median', kind: 'number' },
      { title: 'Middle half', kind: 'number' },
      { title: 'Mean', kind: 'number' },
      { title: 'Between classes', kind: 'number' },
      { title: 'Median share', kind: 'number' },
      { title: 'Images', kind: 'number' },
      { title: 'Wrong', kind: 'number' },
      { title: 'None found', kind: 'number' },
    ],
    rows: report.map(({ at, n, wrong, notFound, distance, betweenClasses, relative }) => [
      placeTitle(at),
      significant(distance?.quartiles[1]),
      middleHalf(distance),
      significant(distance?.mean),
      significant(betweenClasses),
      significant(relative?.quartiles[1]),
      count(n),
      count(wrong),
      count(notFound),
    ]),
  })}<p>Upper bounds: the nearest point that FAB finds. Between classes: the mean distance of two images of different classes; the median as a share of it compares places, and a half is half way. Images that are wrong as they are, and those for which none was found, are left out of the distances.</p>
`

const middleHalf = (distance: DistanceSummary | undefined): string =>
  distance === undefined
    ? '–'
    : `${significant(distance.quartiles[0])} to ${significant(distance.quartiles[2])}`
