/**
 * The nearest point of a hyperplane inside the pixel bounds, for each norm (Croce and Hein 2020, FAB, section 2.2 and
 * equation 6): x + delta in [0, 1] with <w, delta> = gap and delta as short as can be. Where the hyperplane passes
 * outside the bounds, delta goes to the corner that comes closest to it.
 *
 * Every pixel moves towards the hyperplane, so the signs are those of gap * w, and the question is how far each goes.
 * In linf and l2 all go together, pixel i with speed 1 or |w_i|, until each reaches its bound; in l1 those that count
 * most go first, one by one.
 */
import type { BallName } from '../balls.ts'

/** @param x inside [0, 1]; @param delta is written */
export type Projection = (x: Float32Array, w: Float32Array, gap: number, delta: Float64Array) => void

/** The pixels go at once, each with its speed, until its bound; delta_i = min(time * speed_i, room_i). */
const together =
  (speed: (size: number) => number): Projection =>
  (x, w, gap, delta) => {
    const room = roomTowards(x, w, gap)
    const time = fillingTime(w, room, Math.abs(gap), speed)
    for (let i = 0; i < w.length; i += 1) {
      const size = Math.abs(w[i]!)
      const length = size === 0 ? 0 : Math.min(time * speed(size), room[i]!)
      delta[i] = length * Math.sign(w[i]!) * Math.sign(gap)
    }
  }

/**
 * When the sum of |w_i| min(time * speed_i, room_i) is `gap`. The sum is concave in time: Newton's method from 0 never
 * overshoots, each step finds more pixels at their bounds, and it is exact once it finds no more.
 */
function fillingTime(
  w: Float32Array,
  room: Float64Array,
  gap: number,
  speed: (size: number) => number,
): number {
  let time = 0
  for (let stopped = -1; ; ) {
    let [left, slope, count] = [gap, 0, 0]
    for (let i = 0; i < w.length; i += 1) {
      const size = Math.abs(w[i]!)
      if (size === 0) continue
      if (time * speed(size) >= room[i]!) {
        left -= size * room[i]!
        count += 1
      } else slope += size * speed(size)
    }
    if (slope === 0) return Number.POSITIVE_INFINITY
    if (count <= stopped) return time
    stopped = count
    time = left / slope
  }
}

const oneByOne: Projection = (x, w, gap, delta) => {
  const room = roomTowards(x, w, gap)
  const order = Int32Array.from(w.keys()).sort((a, b) => Math.abs(w[b]!) - Math.abs(w[a]!) || a - b)
  let left = Math.abs(gap)
  delta.fill(0)
  for (const i of order) {
    const size = Math.abs(w[i]!)
    if (left <= 0 || size === 0) return
    const length = Math.min(room[i]!, left / size)
    delta[i] = length * Math.sign(w[i]!) * Math.sign(gap)
    left -= length * size
  }
}

/** How far each pixel can go in the direction of gap * w. */
const roomTowards = (x: Float32Array, w: Float32Array, gap: number): Float64Array =>
  Float64Array.from(x, (value, i) => (w[i]! * gap > 0 ? 1 - value : value))

export const projections = {
  linf: together(() => 1),
  l2: together((size) => size),
  l1: oneByOne,
} as const satisfies Readonly<Record<BallName, Projection>>
