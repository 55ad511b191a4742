/** How large the windows of Square are. */
import type { RandomStream } from '../../data/random.ts'
import type { Frame, Window } from './frame.ts'

/** The share of the picture that the first windows cover: p in the paper. */
const firstShare = 0.8

/** After each of these queries the share is halved (the paper's section 5, for 10,000 queries; not rescaled for fewer). */
const halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000]

/** @param query counted from 0 */
export const windowShare = (query: number): number =>
  firstShare / 2 ** halvings.filter((limit) => query > limit).length

/** The side of a square that covers this share of the picture, at least one pixel. */
export const windowSide = ({ height, width }: Frame, share: number): number =>
  Math.max(Math.round(Math.sqrt(share * height * width)), 1)

/** A window with this side, less where the picture is smaller, at a uniform place inside the picture. */
export function drawWindow(frame: Frame, side: number, random: RandomStream): Window {
  const [height, width] = [Math.min(side, frame.height), Math.min(side, frame.width)]
  const top = random.int(frame.height - height + 1)
  return { top, left: random.int(frame.width - width + 1), height, width }
}

/** 1 or -1. */
export const drawSign = (random: RandomStream): number => 2 * random.int(2) - 1
