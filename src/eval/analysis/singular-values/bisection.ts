/** Singular values of a bidiagonal matrix by counting. */

/**
 * The matrix with zero diagonal and the chain beside it has the eigenvalues +s and -s for each singular value s of the
 * bidiagonal matrix (Golub and Kahan 1965). How many eigenvalues lie below x is the number of negative pivots in the
 * elimination of (matrix - x I), exactly, up to a relative change of a few units in the last place of each number of the
 * chain (Demmel and Kahan, Accurate singular values of bidiagonal matrices, SIAM 1990, section 3): so bisection finds
 * small values to as many digits as large ones.
 *
 * @param chain diagonal and off-diagonal by turns, as they stand next to each other
 * @returns half as many values as the chain has numbers, rounded up; largest first
 */
export function singularValues(chain: Float64Array): Float64Array {
  const largest = chain.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  const values = new Float64Array(Math.ceil(chain.length / 2))
  if (largest === 0) return values
  const squares = chain.map((x) => (x / largest) ** 2)
  // No row of the matrix sums to more than two of the chain's numbers (Gershgorin).
  const open: Interval[] = [{ low: 0, high: 2, below: 0, belowHigh: values.length }]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { low, high, below, belowHigh } = at
    if (high - low <= 1e-14 * high || high < negligible) {
      values.fill(high < negligible ? 0 : high * largest, below, belowHigh)
      continue
    }
    // Between very different ends the geometric middle: small values get as many digits as large ones.
    const middle = high > 4 * low ? Math.sqrt(Math.max(low, high * 1e-6) * high) : (low + high) / 2
    const count = countBelow(squares, middle)
    if (count > below) open.push({ low, high: middle, below, belowHigh: count })
    if (count < belowHigh) open.push({ low: middle, high, below: count, belowHigh })
  }
  return values.reverse()
}

/** Of the largest number: less is what rounding leaves of zero. */
const negligible = 1e-18

interface Interval {
  readonly low: number
  readonly high: number
  /** How many singular values lie below each end. */
  readonly below: number
  readonly belowHigh: number
}

/** How many singular values are smaller than x > 0: eigenvalues below x without those that are not positive. */
function countBelow(squares: Float64Array, x: number): number {
  let pivot = -x
  let negative = 1
  for (let i = 0; i < squares.length; i += 1) {
    // A pivot of zero may count as any tiny number.
    pivot = -x - squares[i]! / (pivot === 0 ? 1e-300 : pivot)
    if (pivot < 0) negative += 1
  }
  // As many are negative as there are singular values; of an odd number of eigenvalues one more is zero.
  return negative - (squares.length + 1 - Math.ceil(squares.length / 2))
}
