/**
 * The nearest point of an l1 ball cut with the pixel bounds. To project onto one and then onto the other gives a point
 * of both, but a shorter one: what clipping takes away is lost to the other pixels (Croce and Hein 2021, Mind the Box,
 * arXiv 2103.01208).
 *
 * Wanted is the d nearest to y with sum |d_i| <= epsilon and 0 <= x0 + d <= 1. No d_i has the sign that y_i has not: 0
 * would be nearer and shorter. So with a_i = |y_i| and the room r_i from x0_i to the bound on the side of y_i, the sizes
 * s_i = |d_i| minimise sum (s_i - a_i)^2 / 2 with 0 <= s_i <= r_i and sum s_i <= epsilon. For the multiplier t >= 0 of
 * the sum the optimality conditions say s_i(t) = min(max(a_i - t, 0), r_i), and t = 0 where sum s_i(0) <= epsilon.
 * Otherwise the sum is epsilon: as t falls from the largest a_i, pixel i grows with slope 1 from t = a_i (it starts) to
 * t = a_i - r_i (it stops), so sorting the starts and the stops gives t in O(d log d).
 */

/** @param delta y, becomes d; @param x0 inside [0, 1] */
export function projectInBox(delta: Float32Array, x0: Float32Array, epsilon: number): void {
  const room = (p: number) => (delta[p]! > 0 ? 1 - x0[p]! : x0[p]!)
  const moving = Int32Array.from(delta.keys()).filter((p) => delta[p]! !== 0)
  const starts = Float64Array.from(moving, (p) => Math.abs(delta[p]!))
  const stops = starts.map((start, k) => Math.max(start - room(moving[k]!), 0))
  const t = multiplier(starts.sort(), stops.sort(), epsilon)
  for (const p of moving) {
    const size = Math.min(Math.max(Math.abs(delta[p]!) - t, 0), room(p))
    delta[p] = Math.sign(delta[p]!) * size
  }
}

/** Where the sum is epsilon, or 0 where it never is. Both lists rise. */
function multiplier(starts: Float64Array, stops: Float64Array, epsilon: number): number {
  let [unstarted, unstopped] = [starts.length, stops.length]
  let t = starts[unstarted - 1] ?? 0
  let sum = 0
  while (unstopped > 0) {
    const [start, stop] = [starts[unstarted - 1] ?? Number.NEGATIVE_INFINITY, stops[unstopped - 1]!]
    const growing = unstopped - unstarted
    const next = Math.max(start, stop)
    const grown = sum + growing * (t - next)
    if (growing > 0 && grown >= epsilon) return t - (epsilon - sum) / growing
    sum = grown
    t = next
    if (start >= stop) unstarted -= 1
    else unstopped -= 1
  }
  return 0
}
