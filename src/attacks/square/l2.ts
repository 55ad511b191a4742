import type { RandomStream } from '../../data/random.ts'
import { clipPixel } from '../feasible.ts'
import { drawBump } from './bump.ts'
import { eachPixel, type Frame, type Window } from './frame.ts'
import type { Proposal } from './proposal.ts'
import { drawSign, drawWindow, windowSide } from './schedule.ts'

/** Bumps are not smaller than this, and of odd side: they have a middle. */
const leastSide = 3

/** The first image is tiled with this many bumps a side. */
const tiles = 5

/**
 * Bumps in a 5 x 5 grid, then mass moved from one window to another: the norm stays at epsilon, since what clipping
 * left unused and what lay in both windows goes into the new bump.
 *
 * Andriushchenko et al. 2020, section 3.4 and Algorithm 3.
 */
export const l2Proposal: Proposal = {
  start(x, x0, frame, epsilon, random) {
    const delta = new Float64Array(x.length)
    for (const window of grid(frame)) {
      const bump = drawBump(window.height, window.width, random)
      addBump(delta, frame, window, bump, random)
    }
    const scale = epsilon / Math.sqrt(squareSum(delta) || 1)
    place(
      x,
      x0,
      delta.map((value) => value * scale),
    )
  },
  change(x, x0, frame, epsilon, share, random) {
    const side = Math.max(windowSide(frame, share), leastSide)
    const odd = side % 2 === 0 ? side + 1 : side
    const [filled, emptied] = [drawWindow(frame, odd, random), drawWindow(frame, odd, random)]
    const bump = drawBump(filled.height, filled.width, random)
    const delta = Float64Array.from(x, (value, p) => value - x0[p]!)
    const unused = Math.max(epsilon ** 2 - squareSum(delta), 0) / frame.channels
    for (let channel = 0; channel < frame.channels; channel += 1)
      moveMass(delta, frame, channel, filled, emptied, bump, drawSign(random), unused)
    place(x, x0, delta)
  },
}

/** Empties one window of a channel and gives its mass to the other, as the old direction plus a bump. */
function moveMass(
  delta: Float64Array,
  frame: Frame,
  channel: number,
  filled: Window,
  emptied: Window,
  bump: Float64Array,
  sign: number,
  unused: number,
): void {
  const old = new Float64Array(bump.length)
  eachPixel(frame, filled, channel, (p, k) => {
    old[k] = delta[p]!
  })
  const oldMass = squareSum(old)
  let mass = oldMass
  eachPixel(frame, emptied, channel, (p) => {
    if (!isInside(p, frame, filled)) mass += delta[p]! ** 2
    delta[p] = 0
  })
  const fresh = bump.map((value, k) => sign * value + old[k]! / Math.sqrt(oldMass || 1))
  const scale = Math.sqrt((mass + unused) / (squareSum(fresh) || 1))
  eachPixel(frame, filled, channel, (p, k) => {
    delta[p] = scale * fresh[k]!
  })
}

/** The windows of the first image: as many whole ones as fit, from the corner that centres five of them. */
function grid({ height, width }: Frame): Window[] {
  const side = Math.max(Math.floor(height / tiles), 1)
  const margin = Math.floor((height - side * tiles) / 2)
  const start = Math.max(margin, 0)
  const along = (length: number) =>
    Array.from({ length: Math.max(Math.floor((length - start) / side), 1) }, (_, k) => start + k * side)
  return along(height).flatMap((top) =>
    along(width).map((left) => ({ top, left, height: side, width: side })),
  )
}

function addBump(
  delta: Float64Array,
  frame: Frame,
  window: Window,
  bump: Float64Array,
  random: RandomStream,
): void {
  for (let channel = 0; channel < frame.channels; channel += 1) {
    const sign = drawSign(random)
    eachPixel(frame, window, channel, (p, k) => {
      delta[p] = sign * bump[k]!
    })
  }
}

function isInside(p: number, { height, width }: Frame, window: Window): boolean {
  const row = Math.floor(p / width) % height
  const column = p % width
  const down = row - window.top
  const right = column - window.left
  return down >= 0 && down < window.height && right >= 0 && right < window.width
}

function place(x: Float32Array, x0: Float32Array, delta: Float64Array): void {
  for (let p = 0; p < x.length; p += 1) x[p] = clipPixel(Math.fround(x0[p]! + delta[p]!))
}

const squareSum = (values: Float64Array): number => {
  let sum = 0
  for (const value of values) sum += value * value
  return sum
}
