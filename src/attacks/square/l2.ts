import { clipPixel } from '../feasible.ts'
import { squares } from './mass.ts'
import type { Proposal } from './proposal.ts'
import { moveBump, tile } from './windows.ts'

/**
 * Bumps in a 5 x 5 grid, then mass moved from one window to another: the norm stays at epsilon, since what clipping
 * left unused and what lay in both windows goes into the new bump.
 *
 * Andriushchenko et al. 2020, section 3.4 and Algorithm 3.
 */
export const l2Proposal: Proposal = {
  start(x, x0, frame, epsilon, random) {
    const delta = tile(frame, x.length, squares, random)
    const scale = epsilon / Math.sqrt(squares.sum(delta) || 1)
    place(
      x,
      x0,
      delta.map((value) => value * scale),
    )
  },
  change(x, x0, frame, epsilon, share, random) {
    const delta = Float64Array.from(x, (value, p) => value - x0[p]!)
    const unused = Math.max(epsilon ** 2 - squares.sum(delta), 0) / frame.channels
    moveBump(delta, frame, share, squares, (held) => held + unused, random)
    place(x, x0, delta)
  },
}

function place(x: Float32Array, x0: Float32Array, delta: Float64Array): void {
  for (let p = 0; p < x.length; p += 1) x[p] = clipPixel(Math.fround(x0[p]! + delta[p]!))
}
