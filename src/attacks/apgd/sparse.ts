/**
 * APGD in the l1 ball: each step moves the k pixels with the largest gradients, and k follows how many pixels the best
 * point changes.
 *
 * Croce and Hein, Mind the Box: l1-APGD for Sparse Adversarial Attacks on Image Classifiers, ICML 2021
 * (arXiv 2103.01208). That a leg starts with as many pixels as its start changes, and when it looks again, is as in the
 * authors' program. That program also counts pixels at a bound that the gradient drives beyond it. Such steps lead
 * nowhere: of 500 MNIST images on vnn_verivital_maxpool (epsilon 1.8) 187 stand after its APGD-CE and 140 after its
 * AutoAttack, without them 113 and 95. `countsStuck` is for comparison with it.
 */
import { finiteDirection } from '../balls/finite.ts'
import { bringBack } from '../feasible.ts'
import type { Leg, Pace, Region, Strategy } from './strategy.ts'

/** The share of all pixels that the first step moves, where the start says nothing. */
const firstShare = 0.2
/** How many times fewer pixels move than the best point changes: a step is to be sparser than where it leads. */
const sparser = 1.5
/** Where the best point changes fewer than this share of the pixels it changed before, it still grows sparser. */
const growsSparser = 0.95
/** What a step is divided by, down to a tenth of the first one, where it does not. */
const [division, mostDivided] = [1.5, 10]

/**
 * Three legs: in a ball of three times the radius, of twice, and in the ball itself, each from where the one before
 * found the highest loss; 30, 30 and 40 % of the steps. Or the last one alone. The start is the nearest point of the
 * region to an image with standard normal noise: a sparse one.
 */
export const sparse: Strategy = {
  legs({ ball, epsilon }, { steps, relativeStepSize, singleRadius, countsStuck = false }) {
    const leg = (factor: number, legSteps: number): Leg => {
      const region = { ball, epsilon: factor * epsilon }
      const settings = {
        region,
        firstStep: Math.min(relativeStepSize, 1) * region.epsilon,
        interval: Math.max(Math.floor((4 * legSteps) / 100), 1),
        countsStuck,
      }
      const pace = (x0: Float32Array, start: Float32Array) =>
        new Sparse(x0, settings, singleRadius ? 0 : changedPixels(start, x0))
      return { region, steps: legSteps, pace }
    }
    const wide = singleRadius ? 0 : Math.floor((3 * steps) / 10)
    const last = leg(1, steps - 2 * wide)
    return wide === 0 ? [last] : [leg(3, wide), leg(2, wide), last]
  },
  start(x0, { ball, epsilon }, random) {
    const x = x0.map((value) => value + random.normal())
    bringBack(x, x0, new Float32Array(x0.length), ball, epsilon)
    return x
  },
}

interface Settings {
  readonly region: Region
  /** The longest step, in pixel units of [0, 1]. */
  readonly firstStep: number
  /** Steps from one look to the next. */
  readonly interval: number
  readonly countsStuck: boolean
}

class Sparse implements Pace {
  private readonly x0: Float32Array
  private readonly settings: Settings
  private readonly room: Float32Array
  private size: number
  /** Pixels that a step moves. */
  private count: number
  /** Pixels that the best point changed when it was looked at last. */
  private changed: number

  /** @param changed pixels that the start changes; 0 where that says nothing */
  constructor(x0: Float32Array, settings: Settings, changed: number) {
    this.x0 = x0
    this.settings = settings
    this.room = new Float32Array(x0.length)
    this.size = settings.firstStep
    this.count = changed > 0 ? fewerThan(changed) : Math.ceil(firstShare * x0.length)
    this.changed = changed > 0 ? changed : x0.length
  }

  observe(): void {}

  /** P(x + size * s / |s|), s the signs of the k largest components of the gradient, P onto the ball in the bounds. */
  move(x: Float32Array, gradient: Float32Array): void {
    const { x0, room } = this
    const { region, countsStuck } = this.settings
    finiteDirection(gradient, room)
    if (!countsStuck) dropStuck(room, x)
    const least = room.map(Math.abs).sort()[room.length - Math.min(this.count, room.length)]!
    const moves = (g: number) => g !== 0 && Math.abs(g) >= least
    const moving = room.reduce((sum, g) => sum + (moves(g) ? 1 : 0), 0)
    for (let p = 0; p < x.length; p += 1)
      if (moves(room[p]!)) x[p] = x[p]! + (Math.sign(room[p]!) * this.size) / moving
    bringBack(x, x0, room, region.ball, region.epsilon)
  }

  /** Full steps from the best point while that grows sparser, shorter and shorter ones from where it is otherwise. */
  check(step: number, best: Float32Array): boolean {
    const { firstStep, interval } = this.settings
    if (step % interval !== 0) return false
    const changed = changedPixels(best, this.x0)
    const goesOn = changed < growsSparser * this.changed
    this.size = goesOn ? firstStep : Math.max(this.size / division, firstStep / mostDivided)
    this.count = fewerThan(changed)
    this.changed = changed
    return goesOn
  }
}

/** Takes out of a gradient, in place, the pixels that are at the bound to which it drives them. */
function dropStuck(gradient: Float32Array, x: Float32Array): void {
  for (let p = 0; p < x.length; p += 1) if (gradient[p]! > 0 ? x[p]! >= 1 : x[p]! <= 0) gradient[p] = 0
}

const fewerThan = (changed: number): number => Math.max(Math.ceil(changed / sparser), 1)

function changedPixels(x: Float32Array, x0: Float32Array): number {
  let changed = 0
  for (let p = 0; p < x.length; p += 1) if (x[p] !== x0[p]) changed += 1
  return changed
}
