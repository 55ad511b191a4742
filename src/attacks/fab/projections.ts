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

/** The pixels go at once, all with speed 1 or each with |w_i|, until their bounds; delta_i = min(time * speed_i, room_i). */
const together =
  (isEven: boolean): Projection =>
  (x, w, gap, delta) => {
    writeRoom(x, w, gap, delta)
    const time = fillingTime(w, delta, Math.abs(gap), isEven)
    for (let i = 0; i < w.length; i += 1) {
      const size = Math.abs(w[i]!)
      const length = size === 0 ? 0 : Math.min(time * (isEven ? 1 : size), delta[i]!)
      delta[i] = length * (2 * Number(w[i]! * gap > 0) - 1)
    }
  }

/**
 * When the sum of |w_i| min(time * speed_i, room_i) is `gap`. The sum is concave in time: Newton's method from 0 never
 * overshoots, each step finds more pixels at their bounds, and it is exact once it finds no more.
 */
function fillingTime(w: Float32Array, room: Float64Array, gap: number, isEven: boolean): number {
  let time = 0
  for (let stopped = -1; ; ) {
    let [left, slope, count] = [gap, 0, 0]
    // Products with 0 and 1 cost less than branches that no processor foresees.
    for (let i = 0; i < w.length; i += 1) {
      const size = Math.abs(w[i]!)
      const speed = isEven ? 1 : size
      const stops = Number(time * speed >= room[i]!)
      left -= stops * size * room[i]!
      slope += (1 - stops) * size * speed
      count += stops
    }
    if (slope === 0) return Number.POSITIVE_INFINITY
    if (count <= stopped) return time
    stopped = count
    time = left / slope
  }
}

const oneByOne: Projection = (x, w, gap, delta) => {
  const room = new Float64Array(w.length)
  writeRoom(x, w, gap, room)
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
function writeRoom(x: Float32Array, w: Float32Array, gap: number, room: Float64Array): void {
  for (let i = 0; i < x.length; i += 1) {
    const rises = Number(w[i]! * gap > 0)
    room[i] = rises * (1 - x[i]!) + (1 - rises) * x[i]!
  }
}

export const projections = {
  linf: together(true),
  l2: together(false),
  l1: oneByOne,
} as const satisfies Readonly<Record<BallName, Projection>>
