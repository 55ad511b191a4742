import { rowOf } from '../../attacks/rows.ts'

/**
 * The mean Euclidean distance over all pairs of points of different labels.
 *
 * @param points [n, size]; @returns undefined where there is no such pair
 */
export function distanceBetweenClasses(
  points: Float32Array,
  labels: Int32Array,
  size: number,
): number | undefined {
  let [sum, pairs] = [0, 0]
  for (let i = 0; i < labels.length; i += 1)
    for (let j = 0; j < i; j += 1) {
      if (labels[i] === labels[j]) continue
      const [a, b] = [rowOf(points, i, size), rowOf(points, j, size)]
      let square = 0
      for (let p = 0; p < size; p += 1) square += (a[p]! - b[p]!) ** 2
      sum += Math.sqrt(square)
      pairs += 1
    }
  return pairs === 0 ? undefined : sum / pairs
}
