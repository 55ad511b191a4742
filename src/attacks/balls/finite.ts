/**
 * What of a gradient gives a direction, for norms that divide by its length: 0 for what is no number and, where a
 * component is infinite, its sign there and 0 everywhere else.
 *
 * @param finite the result, as long as the gradient; may be the gradient
 */
export function finiteDirection(gradient: Float32Array, finite: Float32Array): void {
  // Whatever is finite stays so in a sum of doubles.
  let sum = 0
  for (let i = 0; i < gradient.length; i += 1) sum += Math.abs(gradient[i]!)
  if (sum < Number.POSITIVE_INFINITY) {
    finite.set(gradient)
    return
  }
  const isInfinite = gradient.some((g) => Math.abs(g) === Number.POSITIVE_INFINITY)
  for (let i = 0; i < gradient.length; i += 1) {
    const g = gradient[i]!
    if (isInfinite) finite[i] = Number.isFinite(g) ? 0 : Math.sign(g) || 0
    else finite[i] = g || 0
  }
}
