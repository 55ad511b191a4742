/** Images at known distances from a wrong class, for the tests of evaluation. */
import { type Dataset, memoryDataset } from '../../src/data/dataset.ts'
import { linearClassifier } from '../attacks/linear-classifier.ts'

/** Two classes; an image of label 0 is at Linf distance (x0 + x1 + x2 + x3 - 2) / 4 from class 1. */
export const lineClassifier = () =>
  linearClassifier(
    [
      [1, 1, 1, 1],
      [-1, -1, -1, -1],
    ],
    [-2, 2],
  )

/** Four equal pixels each: at these distances from class 1, all of label 0. */
export const atDistances = (distances: readonly number[], labels = distances.map(() => 0)): Dataset =>
  memoryDataset({
    spec: 'hand-made',
    shape: [4],
    classes: 2,
    values: Float32Array.from(distances.flatMap((d) => new Array(4).fill(0.5 + d))),
    labels: Int32Array.from(labels),
  })
