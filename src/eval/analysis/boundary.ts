import { balls } from '../../attacks/balls.ts'
import { type Classifier, predictions } from '../../attacks/classifier.ts'
import { fab } from '../../attacks/fab.ts'
import { rowOf } from '../../attacks/rows.ts'
import type { Analysis, AnalysisContext } from './analysis.ts'
import { distanceBetweenClasses } from './between-classes.ts'
import { drawNumbers, readImages } from './draw-images.ts'
import type { Features } from './features.ts'
import { inBatches } from './in-batches.ts'
import { inputName, placesOf } from './input-features.ts'
import { inPixelUnits, type PixelUnits, roomyUnits, toPixels } from './pixel-units.ts'
import { type Quartiles, quartilesOf } from './quartiles.ts'

/** Of images that are right and for which a way to another class was found. */
export interface DistanceSummary {
  readonly mean: number
  readonly quartiles: Quartiles
}

export interface BoundaryAt {
  /** `input`, or the tensor. */
  readonly at: string
  /** Images looked at. */
  readonly n: number
  /** Of them those that are wrong as they are: at distance 0, and left out. */
  readonly wrong: number
  /** Of them those for which no way to another class was found, left out too. */
  readonly notFound: number
  /** Euclidean, in the units of the place; absent where all images are left out. */
  readonly distance?: DistanceSummary
  /** The mean Euclidean distance between two of these images of different classes; absent where there is one class. */
  readonly betweenClasses?: number
  /** `distance` as a share of `betweenClasses`, by which places compare; 0.5 is half way to the other classes. */
  readonly relative?: DistanceSummary
}

/** The input, then the tensors. */
export type BoundaryReport = readonly BoundaryAt[]

const imageCount = 100
/** Few enough that there is progress to tell. */
const atOnce = 20
/**
 * On a convolutional network for 28x28 images the mean distance is then within 1.5 % of that after 50 steps towards 9
 * classes, which take four times as long.
 */
const effort = { steps: 30, targetClasses: 3 } as const

/**
 * How far images are from being taken for another class: the nearest such point that FAB finds, an upper bound of the
 * least distance. At the input pixels stay in [0, 1]; at a hidden tensor any values will do, whether the layers before it
 * can give them or not.
 */
export const boundary: Analysis<BoundaryReport> = {
  description: 'Euclidean distance from images, and from their features, to the decision boundary',
  source: 'Verma et al. 2019, section 1 (boundaries further away from the data); Croce and Hein 2020 (FAB)',
  async run(context) {
    const { data, seed } = context
    const places = placesOf(context)
    const numbers = drawNumbers(data.size, imageCount, seed, 'analysis/boundary')
    const { images, labels } = await readImages(context, numbers, true)
    const report: BoundaryAt[] = []
    for (const [i, place] of places.entries())
      report.push(
        await boundaryAt(place, { images, labels, samples: numbers }, context, (count) => {
          context.onProgress(i * labels.length + count, places.length * labels.length)
        }),
      )
    return report
  },
}

interface Sample {
  readonly images: Float32Array
  readonly labels: Int32Array
  readonly samples: Int32Array
}

async function boundaryAt(
  place: Features,
  { images, labels, samples }: Sample,
  { batch, seed }: AnalysisContext,
  onImages: (done: number) => void,
): Promise<BoundaryAt> {
  const { size } = place
  const points = await inBatches(images, images.length / labels.length, batch, (x) => place.at(x))
  const units: PixelUnits = place.tensor === inputName ? { low: 0, width: 1 } : roomyUnits(points, size)
  const classifier = inPixelUnits(await place.rest(), units)
  const found: Found[] = []
  for (let start = 0; start < labels.length; ) {
    const end = Math.min(labels.length, start + Math.min(batch, atOnce))
    const target = {
      images: toPixels(points.subarray(start * size, end * size), units),
      labels: labels.slice(start, end),
      samples: samples.slice(start, end),
    }
    found.push(...(await nearest(classifier, target, size, seed)))
    onImages(end)
    start = end
  }
  return summary(place.tensor, found, units.width, distanceBetweenClasses(points, labels, size))
}

/** In pixel units; 0 for what is wrong already, undefined where nothing was found. */
type Found = number | undefined

async function nearest(
  classifier: Classifier,
  target: Sample,
  size: number,
  seed: number,
): Promise<readonly Found[]> {
  const before = predictions(await classifier.logits(target.images), classifier.classes)
  const { images } = await fab.run({
    classifier,
    target,
    ball: balls.l2,
    epsilon: Number.POSITIVE_INFINITY,
    parameters: { ...fab.defaults, ...effort },
    seed,
  })
  return Array.from(target.labels, (label, i) => {
    if (before[i] !== label) return 0
    const [from, to] = [target.images, images].map((all) => rowOf(all, i, size))
    // The image itself comes back where there is no other.
    return balls.l2.norm(Float64Array.from(to!, (value, p) => value - from![p]!)) || undefined
  })
}

function summary(
  at: string,
  found: readonly Found[],
  unit: number,
  betweenClasses: number | undefined,
): BoundaryAt {
  const distances = found.flatMap((distance) => (distance ? [distance * unit] : []))
  const some = distances.length > 0
  return {
    at,
    n: found.length,
    wrong: found.filter((distance) => distance === 0).length,
    notFound: found.filter((distance) => distance === undefined).length,
    ...(some && { distance: summaryOf(distances) }),
    ...(betweenClasses !== undefined && { betweenClasses }),
    ...(some && betweenClasses && { relative: summaryOf(distances.map((d) => d / betweenClasses)) }),
  }
}

const summaryOf = (distances: readonly number[]): DistanceSummary => ({
  mean: distances.reduce((a, b) => a + b, 0) / distances.length,
  quartiles: quartilesOf(distances),
})
