/** Analyses of representations as text: a table each. Their figures are for the HTML report. */
import type { BoundaryReport } from '../analysis/boundary.ts'
import type { DensityReport } from '../analysis/density.ts'
import type { AnalysisReport } from '../analysis/index.ts'
import type { InterpolationReport } from '../analysis/interpolation.ts'
import type { KnnReport } from '../analysis/knn.ts'
import type { RegionsReport } from '../analysis/regions.ts'
import type { SvdReport } from '../analysis/svd.ts'
import { percent, table } from './table.ts'

/** @returns the lines of each analysis that was asked for */
export function analysisTables({
  svd,
  knn,
  density,
  regions,
  interpolation,
  boundary,
}: AnalysisReport): string[][] {
  return [
    ...(svd ? [svdTable(svd)] : []),
    ...(knn ? [knnTable(knn)] : []),
    ...(density ? [densityTable(density)] : []),
    ...(regions ? [regionTable(regions)] : []),
    ...(interpolation ? [interpolationTable(interpolation)] : []),
    ...(boundary ? [boundaryTable(boundary)] : []),
  ]
}

const number = (value: number | undefined): string =>
  value === undefined ? '-' : String(Number(value.toPrecision(4)))

const svdTable = (report: SvdReport): string[] =>
  table([
    [
      'singular values, mean over classes, at',
      'largest',
      'sum of the rest',
      'centred: largest',
      'sum of the rest',
    ],
    ...report.map(({ at, mean: { largest, rest, centred } }) => [
      at,
      ...[largest, rest, centred.largest, centred.rest].map(number),
    ]),
  ])

const knnTable = (report: KnnReport): string[] =>
  table([
    ['nearest neighbours, at', 'k', 'accuracy', 'of the model', 'fitted on'],
    ...report.flatMap(({ at, neighbours, model, trainedOn }) =>
      neighbours.map(({ k, accuracy }) => [
        at,
        String(k),
        percent(accuracy),
        percent(model.accuracy),
        `${trainedOn.n} of ${trainedOn.spec}`,
      ]),
    ),
  ])

const densityTable = (report: DensityReport): string[] =>
  table([
    ['confidence, at', 'of', 'mean', ...(report[0]?.data.above ?? []).map((a) => `above ${a.confidence}`)],
    ...report.flatMap(({ at, data, inputs, box, normal }) =>
      Object.entries({ data, 'random inputs': inputs, 'random points': box, 'normal points': normal }).map(
        ([what, { mean, above }]) => [at, what, percent(mean), ...above.map((a) => percent(a.share))],
      ),
    ),
  ])

const regionTable = (report: RegionsReport): string[] =>
  table([
    ['decision regions, at', 'mean confidence'],
    ...report.map(({ at, meanConfidence }) => [at, percent(meanConfidence)]),
  ])

const interpolationTable = ({ places, lambdas }: InterpolationReport): string[] =>
  table([
    ['between images, at', 'of', 'confidence half way', 'distance to the mixed labels'],
    ...places.flatMap(({ at, same, different }) =>
      Object.entries({ 'one class': same, 'two classes': different }).flatMap(([what, curve]) =>
        curve
          ? [[at, what, percent(curve.confidence[lambdas.indexOf(0.5)]!), number(curve.linearityGap)]]
          : [],
      ),
    ),
  ])

const boundaryTable = (report: BoundaryReport): string[] =>
  table([
    [
      'distance to the boundary (l2), at',
      'median',
      'mean',
      'median, relative',
      'images',
      'wrong',
      'not found',
    ],
    ...report.map(({ at, distance, relative, n, wrong, notFound }) => [
      at,
      number(distance?.quartiles[1]),
      number(distance?.mean),
      number(relative?.quartiles[1]),
      ...[n, wrong, notFound].map(String),
    ]),
  ])
