import { balls } from '../balls.ts'
import { bringBack } from '../feasible.ts'
import { sizes } from './mass.ts'
import type { Proposal } from './proposal.ts'
import { moveBump, tile } from './windows.ts'

/**
 * The bumps of l2, sharper, each window filled beyond the radius where there are channels: the projection onto the ball
 * inside the pixel bounds takes off what is too much everywhere, so that changes stay sparse.
 *
 * Croce and Hein 2021, Mind the Box (arXiv 2103.01208), the Square attack of l1-AutoAttack.
 */
export const l1Proposal: Proposal = {
  start(x, x0, frame, epsilon, random) {
    const delta = tile(frame, x.length, sizes, random)
    // One unit a window is more than most radii; a larger one is to be used too.
    const scale = Math.max(epsilon / (sizes.sum(delta) || 1), 1)
    place(
      x,
      x0,
      delta.map((value) => value * scale),
      epsilon,
    )
  },
  change(x, x0, frame, epsilon, share, random) {
    const { channels } = frame
    const delta = Float64Array.from(x, (value, p) => value - x0[p]!)
    const unused = Math.max(epsilon - sizes.sum(delta), 0)
    moveBump(delta, frame, share, sizes, (held) => channels * held + unused, random)
    place(x, x0, delta, epsilon)
  },
}

function place(x: Float32Array, x0: Float32Array, delta: Float64Array, epsilon: number): void {
  for (let p = 0; p < x.length; p += 1) x[p] = x0[p]! + delta[p]!
  bringBack(x, x0, new Float32Array(x.length), balls.l1, epsilon)
}
