/** Of each image the rotation and translation that the model takes worst. */
import { type Classifier, pixelCount } from '../../attacks/classifier.ts'
import { gatherRows, rowOf } from '../../attacks/rows.ts'
import { type SampleScore, scoreRows } from '../metrics/score-rows.ts'
import { channelFill, imageShape } from './image-shape.ts'
import { bilinear } from './resample.ts'
import {
  type SpatialGrid,
  type SpatialTransform,
  spatialCoordinates,
  spatialTransforms,
} from './spatial-grid.ts'

export interface WorstCase {
  readonly transform: SpatialTransform
  /** What the model makes of the image under it. */
  readonly score: SampleScore
}

/**
 * The first transform of the grid under which an image is misclassified; where none is, that with the highest loss.
 * Rotation and shift are one map with one bilinear interpolation. Images leave the batch when they are misclassified.
 *
 * Engstrom, Tran, Tsipras, Schmidt, Madry 2019: Exploring the landscape of spatial robustness (grid search).
 * https://arxiv.org/abs/1712.02779
 *
 * @param images [n, ...shape] in [0, 1]
 * @param labels [n]
 * @param fill what comes in from outside, in [0, 1]: one value, or one a channel
 * @returns [n]
 * @throws UserError for data that are no images, and for a grid or a fill that does not fit
 */
export async function worstCase(
  classifier: Classifier,
  images: Float32Array,
  labels: Int32Array,
  grid: SpatialGrid,
  fill: readonly number[],
): Promise<WorstCase[]> {
  const shape = imageShape(classifier.shape, '--worst-case')
  const [channels, height, width] = shape
  const outside = channelFill(fill, channels, '--worst-case')
  const length = pixelCount(classifier)
  const worst: WorstCase[] = []
  let standing = [...labels.keys()]
  for (const transform of spatialTransforms(grid)) {
    if (standing.length === 0) break
    const places = spatialCoordinates(transform, height, width)
    const moved = gatherRows(images, standing, length)
    for (let k = 0; k < standing.length; k += 1) {
      const row = rowOf(moved, k, length)
      row.set(bilinear(row, shape, places, outside))
    }
    const truth = Int32Array.from(standing, (i) => labels[i]!)
    const scores = scoreRows(await classifier.logits(moved), truth, classifier.classes)
    scores.forEach((score, k) => {
      const i = standing[k]!
      const known = worst[i]
      if (known === undefined || score.prediction !== labels[i] || score.nll > known.score.nll)
        worst[i] = { transform, score }
    })
    standing = standing.filter((i) => worst[i]!.score.prediction === labels[i])
  }
  return worst
}
