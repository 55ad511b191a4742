/**
 * Fields under a Gaussian, the field mirrored at its borders (d c b a | a b c d | d c b a) and the Gaussian cut off at a
 * radius of truncate * sigma, rounded to a pixel. scipy.ndimage.gaussian_filter with mode `reflect`.
 *
 * @param sigma standard deviation in pixels, above 0
 * @returns from a field [H, W] to a new one
 */
export function gaussianSmoother(
  height: number,
  width: number,
  sigma: number,
  truncate: number,
): (field: Float64Array) => Float64Array {
  const radius = Math.floor(truncate * sigma + 0.5)
  const across = mirroredGaussian(width, sigma, radius)
  const down = height === width ? across : mirroredGaussian(height, sigma, radius)
  return (field) => {
    const smoothed = new Float64Array(field.length)
    for (let i = 0; i < height; i += 1)
      for (let j = 0; j < width; j += 1) {
        let sum = 0
        const last = Math.min(width - 1, j + radius)
        for (let k = Math.max(0, j - radius); k <= last; k += 1)
          sum += across[j * width + k]! * field[i * width + k]!
        smoothed[i * width + j] = sum
      }
    const result = new Float64Array(field.length)
    for (let i = 0; i < height; i += 1) {
      const last = Math.min(height - 1, i + radius)
      for (let k = Math.max(0, i - radius); k <= last; k += 1) {
        const weight = down[i * height + k]!
        for (let j = 0; j < width; j += 1) result[i * width + j]! += weight * smoothed[k * width + j]!
      }
    }
    return result
  }
}

/**
 * The Gaussian as a matrix [n, n], what it finds beyond the borders added to where that is the mirror image of: so a
 * Gaussian far wider than the field costs no more than n a value. Entries further than `radius` from the diagonal are 0.
 */
function mirroredGaussian(n: number, sigma: number, radius: number): Float64Array {
  const bell = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma ** 2)),
  )
  const total = bell.reduce((a, b) => a + b, 0)
  const weights = bell.map((weight) => weight / total)
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1)
    for (let k = 0; k < weights.length; k += 1)
      matrix[i * n + mirroredIndex(i + k - radius, n)]! += weights[k]!
  return matrix
}

function mirroredIndex(index: number, n: number): number {
  const phase = ((index % (2 * n)) + 2 * n) % (2 * n)
  return phase < n ? phase : 2 * n - 1 - phase
}
