import { clipPixel } from '../feasible.ts'
import { eachPixel } from './frame.ts'
import type { Proposal } from './proposal.ts'
import { drawSign, drawWindow, windowSide } from './schedule.ts'

/**
 * Vertical stripes one pixel wide, then square windows of one sign a channel: every pixel is at the end of its
 * interval, where the maximum of a convex function is.
 *
 * Andriushchenko et al. 2020, section 3.3.
 */
export const linfProposal: Proposal = {
  start(x, x0, { channels, height, width }, epsilon, random) {
    const radius = Math.fround(epsilon)
    for (let channel = 0; channel < channels; channel += 1)
      for (let column = 0; column < width; column += 1) {
        const change = drawSign(random) * radius
        for (let row = 0; row < height; row += 1) {
          const p = (channel * height + row) * width + column
          x[p] = clipPixel(Math.fround(x0[p]! + change))
        }
      }
  },
  change(x, x0, frame, epsilon, share, random) {
    const radius = Math.fround(epsilon)
    const window = drawWindow(frame, windowSide(frame, share), random)
    for (let channel = 0; channel < frame.channels; channel += 1) {
      const change = drawSign(random) * radius
      eachPixel(frame, window, channel, (p) => {
        x[p] = clipPixel(Math.fround(x0[p]! + change))
      })
    }
  },
}
