/** By which power something grows. */

/**
 * The exponent b of y = a x^b that fits best: the slope of the least-squares line through the logarithms.
 *
 * @param points of positive numbers, of two x at least
 */
export function exponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  const mean = (i: 0 | 1) => logs.reduce((sum, pair) => sum + pair[i], 0) / logs.length
  const [u, v] = [mean(0), mean(1)]
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - u) * (y - v), 0)
  const variance = logs.reduce((sum, [x]) => sum + (x - u) ** 2, 0)
  return covariance / variance
}
