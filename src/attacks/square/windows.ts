/** Bumps in windows: what Square does alike in l2 and l1. */
import type { RandomStream } from '../../data/random.ts'
import { drawBump } from './bump.ts'
import { eachPixel, type Frame, type Window } from './frame.ts'
import type { Mass } from './mass.ts'
import { drawSign, drawWindow, windowSide } from './schedule.ts'

/** Bumps are not smaller than this, and of odd side: they have a middle. */
const leastSide = 3

/** The first image is tiled with this many bumps a side. */
const tiles = 5

/** The first change: a bump in each window of a grid, of one sign a channel. */
export function tile(frame: Frame, pixels: number, mass: Mass, random: RandomStream): Float64Array {
  const delta = new Float64Array(pixels)
  for (const window of grid(frame)) {
    const bump = drawBump(window.height, window.width, mass, random)
    for (let channel = 0; channel < frame.channels; channel += 1) {
      const sign = drawSign(random)
      eachPixel(frame, window, channel, (p, k) => {
        delta[p] = sign * bump[k]!
      })
    }
  }
  return delta
}

/** As many whole windows as fit, from the corner that centres five of them. */
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

/**
 * The next change: one window is emptied, and a bump is added in another, whose mass becomes what both held and `free`.
 *
 * @param delta the change so far, changed in place
 * @param share of the picture that a window covers
 * @param massOf what the filled window of a channel is to hold, by what both held
 */
export function moveBump(
  delta: Float64Array,
  frame: Frame,
  share: number,
  mass: Mass,
  massOf: (held: number) => number,
  random: RandomStream,
): void {
  const side = Math.max(windowSide(frame, share), leastSide)
  const odd = side % 2 === 0 ? side + 1 : side
  const [filled, emptied] = [drawWindow(frame, odd, random), drawWindow(frame, odd, random)]
  const bump = drawBump(filled.height, filled.width, mass, random)
  for (let channel = 0; channel < frame.channels; channel += 1) {
    const old = changesIn(delta, frame, filled, channel)
    const oldMass = mass.sum(old)
    clear(delta, frame, filled, channel)
    const held = oldMass + mass.sum(changesIn(delta, frame, emptied, channel))
    clear(delta, frame, emptied, channel)
    const sign = drawSign(random)
    // The old direction of the window and the bump count alike.
    const fresh = bump.map((value, k) => sign * value + old[k]! / mass.length(oldMass || 1))
    const scale = mass.length(massOf(held) / (mass.sum(fresh) || 1))
    eachPixel(frame, filled, channel, (p, k) => {
      delta[p] = scale * fresh[k]!
    })
  }
}

function changesIn(delta: Float64Array, frame: Frame, window: Window, channel: number): Float64Array {
  const changes = new Float64Array(window.height * window.width)
  eachPixel(frame, window, channel, (p, k) => {
    changes[k] = delta[p]!
  })
  return changes
}

function clear(delta: Float64Array, frame: Frame, window: Window, channel: number): void {
  eachPixel(frame, window, channel, (p) => {
    delta[p] = 0
  })
}
