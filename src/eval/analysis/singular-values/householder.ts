/** Reflections that make zeros. */

/**
 * v = [first; rest] and beta = 2 / v'v, so that (I - beta v v') [x; rest] = [norm; 0].
 *
 * @param restSquares rest'rest
 * @returns null where the rest is zero already
 */
export function householder(
  x: number,
  restSquares: number,
): { readonly first: number; readonly beta: number; readonly norm: number } | null {
  if (restSquares === 0) return null
  const norm = Math.sqrt(x * x + restSquares)
  // x - norm without cancellation (Golub and Van Loan, algorithm 5.1.1).
  const first = x <= 0 ? x - norm : -restSquares / (x + norm)
  return { first, beta: 2 / (first * first + restSquares), norm }
}
