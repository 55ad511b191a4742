import { predictions } from '../../attacks/classifier.ts'
import { rowsOf } from '../../attacks/minimal.ts'
import { UserError } from '../../errors.ts'
import type { Analysis, AnalysisContext } from './analysis.ts'
import { drawNumbers, readImages } from './draw-images.ts'
import type { Features } from './features.ts'
import { inBatches } from './in-batches.ts'
import { inputName, placesOf } from './input-features.ts'
import { type Box, boxAround, cellCentres, uniformPoints, withMargin } from './plane.ts'
import { softmax } from './softmax.ts'

/** Places in the plane, one list an axis. */
export interface PlanePoints {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** What the rest of the network says all over a plane. */
export interface RegionMap {
  /** `input`, or the tensor. */
  readonly at: string
  /** Lowest and highest value that the map shows: the range of the points with a margin of a tenth. */
  readonly x: readonly [low: number, high: number]
  readonly y: readonly [low: number, high: number]
  /** The map is divided into cells x cells equal cells, each judged at its centre. */
  readonly cells: number
  /** The class of each cell, row by row, the lowest row first; -1 where a score is not a number. */
  readonly predictions: readonly number[]
  /** The probability of that class, to 3 digits; 0 where a score is not a number. */
  readonly confidences: readonly number[]
  /** The mean of `confidences` before rounding. */
  readonly meanConfidence: number
  /** Where images of the data lie. */
  readonly points: PlanePoints & { readonly labels: readonly number[] }
  /** Of hidden tensors: where random inputs lie, uniform in the range that the input has in these images, pixel by pixel. */
  readonly randomInputs?: PlanePoints
}

/** The input and the tensors that have two values an image, in this order. */
export type RegionsReport = readonly RegionMap[]

/** Enough for a picture of 300 pixels to look smooth. */
const cells = 100
const pointCount = 500
const margin = 0.1

export const regions: Analysis<RegionsReport> = {
  description: 'decision regions and confidence over a two-dimensional input or bottleneck',
  source: 'Verma et al. 2019, figures 1 and 2',
  suits: (context) => planesOf(context).length > 0,
  async run(context) {
    const places = planesOf(context)
    if (places.length === 0) throw new UserError(`--analyze regions: expected ${needed(context)}`)
    const hidden = places.filter(({ tensor }) => tensor !== inputName).length
    const total = places.length * (cells * cells + pointCount) + hidden * pointCount
    let done = 0
    const report: RegionMap[] = []
    for (const place of places)
      report.push(
        await mapOf(place, context, (count) => {
          done += count
          context.onProgress(Math.min(done, total), total)
        }),
      )
    return report
  },
}

const planesOf = (context: AnalysisContext) => placesOf(context).filter(({ size }) => size === 2)

function needed({ data, features }: AnalysisContext): string {
  const sizes = features.map(({ tensor, size }) => `${size} at "${tensor}"`)
  return [
    'two values an image: data of shape [2] (spiral, say) or a bottleneck of 2 with --at',
    `got images of [${data.shape}]${sizes.map((size) => ` and ${size}`).join('')}`,
  ].join(', ')
}

async function mapOf(
  place: Features,
  context: AnalysisContext,
  onRows: (count: number) => void,
): Promise<RegionMap> {
  const { batch, data, seed, classifier } = context
  const numbers = drawNumbers(data.size, pointCount, seed, 'analysis/regions')
  const { images, labels } = await readImages(context, numbers)
  const pixels = images.length / labels.length
  const at = (some: Float32Array) => inBatches(some, pixels, batch, (x) => place.at(x), onRows)
  const points = await at(images)
  const off =
    place.tensor === inputName
      ? undefined
      : await at(uniformPoints(boxAround(images, pixels), pointCount, seed, 'analysis/random inputs'))
  const box = withMargin(boxAround(joined(points, off), 2), margin)
  const scores = await inBatches(cellCentres(box, cells), 2, batch, (x) => place.scores(x), onRows)
  return {
    at: place.tensor,
    ...extentOf(box),
    cells,
    ...judged(scores, classifier.classes),
    points: { ...placed(points), labels: [...labels] },
    ...(off && { randomInputs: placed(off) }),
  }
}

const extentOf = ({ low, high }: Box): Pick<RegionMap, 'x' | 'y'> => ({
  x: [low[0]!, high[0]!],
  y: [low[1]!, high[1]!],
})

/** @param scores [cells * cells, C] */
function judged(
  scores: Float32Array,
  classes: number,
): Pick<RegionMap, 'predictions' | 'confidences' | 'meanConfidence'> {
  const guessed = predictions(scores, classes)
  const confidences = rowsOf(scores, classes).map((z, i) => softmax(z)[guessed[i]!]!)
  const known = confidences.map((confidence) => (Number.isNaN(confidence) ? 0 : confidence))
  return {
    predictions: confidences.map((confidence, i) => (Number.isNaN(confidence) ? -1 : guessed[i]!)),
    confidences: known.map((confidence) => Math.round(1000 * confidence) / 1000),
    meanConfidence: known.reduce((a, b) => a + b, 0) / known.length,
  }
}

/** To 5 digits: a picture shows no more. @param points [n, 2] */
const placed = (points: Float32Array): PlanePoints => {
  const along = (axis: number) => rowsOf(points, 2).map((point) => Number(point[axis]!.toPrecision(5)))
  return { x: along(0), y: along(1) }
}

function joined(a: Float32Array, b: Float32Array | undefined): Float32Array {
  const both = new Float32Array(a.length + (b?.length ?? 0))
  both.set(a)
  if (b) both.set(b, a.length)
  return both
}
