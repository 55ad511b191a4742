import { rowsOf } from '../../attacks/minimal.ts'
import { rowOf } from '../../attacks/rows.ts'
import { UserError } from '../../errors.ts'
import type { Analysis, AnalysisContext } from './analysis.ts'
import { readImages } from './draw-images.ts'
import type { Features } from './features.ts'
import { inBatches } from './in-batches.ts'
import { placesOf } from './input-features.ts'
import { CurveSums, type InterpolationCurve, lambdas } from './interpolation-curve.ts'
import { drawPairs, type Pair, pairKinds } from './pairs.ts'

export type { InterpolationCurve }

export interface InterpolationAt {
  /** `input`, or the tensor. */
  readonly at: string
  /** Between images of one class; absent where no class has two images. */
  readonly same?: InterpolationCurve
  /** Between images of two classes; absent where there is only one. */
  readonly different?: InterpolationCurve
}

export interface InterpolationReport {
  /** The weights of the first image; the second has the rest. */
  readonly lambdas: readonly number[]
  /** The input, then the tensors. */
  readonly places: readonly InterpolationAt[]
}

/** Of each kind: a mean probability is then known within 0.05 at worst. */
const pairCount = 100

/**
 * What a network says between two images: f_k(lambda g_k(x) + (1 - lambda) g_k(x')) for x, x' drawn from the data.
 */
export const interpolation: Analysis<InterpolationReport> = {
  description: 'confidence along straight lines between images, and between their features',
  source: 'Verma et al. 2019, section 2 (the mixed representations and targets)',
  async run(context) {
    const { data, seed } = context
    const pairs = pairKinds.map((kind) => drawPairs(data.labels, kind, pairCount, seed))
    if (pairs.every((some) => some.length === 0))
      throw new UserError(`--analyze interpolation: expected at least 2 images, got ${data.size}`)
    const places = placesOf(context)
    const total = places.length * pairs.flat().length * lambdas.length
    let done = 0
    const onRows = (count: number) => {
      done += count
      context.onProgress(done, total)
    }
    const report: InterpolationAt[] = []
    for (const place of places) {
      const [same, different] = [
        await curveOf(place, pairs[0]!, context, onRows),
        await curveOf(place, pairs[1]!, context, onRows),
      ]
      report.push({ at: place.tensor, ...(same && { same }), ...(different && { different }) })
    }
    return { lambdas, places: report }
  },
}

async function curveOf(
  place: Features,
  pairs: readonly Pair[],
  context: AnalysisContext,
  onRows: (count: number) => void,
): Promise<InterpolationCurve | undefined> {
  if (pairs.length === 0) return undefined
  const { batch, classifier } = context
  const sums = new CurveSums()
  const atOnce = Math.max(1, Math.floor(batch / lambdas.length))
  for (let start = 0; start < pairs.length; start += atOnce) {
    const some = pairs.slice(start, start + atOnce)
    const { images, labels } = await readImages(
      context,
      Int32Array.from(some.flatMap(({ first, second }) => [first, second])),
    )
    const ends = await inBatches(images, images.length / labels.length, batch, (x) => place.at(x))
    const mixed = mixtures(ends, place.size)
    const scores = await inBatches(mixed, place.size, batch, (x) => place.scores(x), onRows)
    rowsOf(scores, classifier.classes).forEach((z, row) => {
      const [pair, k] = [Math.floor(row / lambdas.length), row % lambdas.length]
      sums.add(k, z, labels[2 * pair]!, labels[2 * pair + 1]!)
    })
  }
  return sums.means(pairs.length)
}

/** All mixtures of each pair, lambda rising. @param ends [2 m, size], pair after pair; @returns [21 m, size] */
function mixtures(ends: Float32Array, size: number): Float32Array {
  const pairs = ends.length / size / 2
  const mixed = new Float32Array(pairs * lambdas.length * size)
  for (let pair = 0; pair < pairs; pair += 1) {
    const [a, b] = [rowOf(ends, 2 * pair, size), rowOf(ends, 2 * pair + 1, size)]
    lambdas.forEach((lambda, k) => {
      const row = rowOf(mixed, pair * lambdas.length + k, size)
      for (let i = 0; i < size; i += 1) row[i] = lambda * a[i]! + (1 - lambda) * b[i]!
    })
  }
  return mixed
}
