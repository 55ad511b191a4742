/**
 * exp(z_c) / sum of exp(z), in double precision.
 *
 * @param scores of one image; @returns as many probabilities; NaN where a score is not a number
 */
export function softmax(scores: Float32Array): Float64Array {
  const largest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const powers = Float64Array.from(scores, (z) => Math.exp(z - largest))
  const total = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / total)
}
