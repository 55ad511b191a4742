import { randomStream } from '../../data/random.ts'
import type { AttackContext } from '../attack.ts'
import type { BallName } from '../balls.ts'
import { pixelCount, predictions } from '../classifier.ts'
import { bringBack } from '../feasible.ts'
import type { Goal } from '../goal.ts'
import type { GradientFaults } from '../gradient-faults.ts'
import { meanLossGradient } from '../mean-gradient.ts'
import { rowOf } from '../rows.ts'
import { Climb } from './climb.ts'
import { strategies } from './strategies.ts'
import type { Leg } from './strategy.ts'

/** One run of APGD. */
export interface Run {
  /** The class that a targeted loss is about, for each image of the batch. */
  readonly targets?: Int32Array | undefined
  /** Numbers the runs on an image: each starts elsewhere. */
  readonly run: number
}

/** A point of one image. */
interface Point {
  readonly number: number
  readonly image: Float32Array
}

/** Where one run has brought an image. */
export interface Found extends Point {
  readonly loss: number
  readonly isReached: boolean
}

/**
 * One run on the images with these numbers. An image leaves as soon as an iterate reaches the goal, the start
 * included; of the others the point of the highest loss comes back. With `lastIterate` all go on to the end, and that
 * point alone is judged.
 */
export async function climb(
  context: AttackContext,
  goal: Goal,
  numbers: Iterable<number>,
  run: Run,
  faults: GradientFaults,
): Promise<Found[]> {
  const { target, parameters, seed } = context
  const { legs, start } = strategyOf(context)
  const [{ region }] = legs
  const starts = Array.from(numbers, (number) => {
    const x0 = cleanOf(context, number)
    if (!parameters.randomStart) return { number, image: x0 }
    const random = randomStream(seed, `apgd/${goal.loss}/start`, target.samples[number]!, run.run)
    return { number, image: start(x0, region, random) }
  })
  return climbFrom(context, goal, starts, run, faults)
}

/** The same from given points of the region of the first leg; a point of a wider one reaches no goal. */
export async function climbFrom(
  context: AttackContext,
  goal: Goal,
  starts: readonly Point[],
  run: Run,
  faults: GradientFaults,
): Promise<Found[]> {
  const { legs } = strategyOf(context)
  const wide = legs.slice(0, -1)
  let from = starts
  for (const [k, leg] of wide.entries()) {
    const found = await walk(context, { ...goal, isReached: () => false }, leg, from, run, faults)
    from = found.map((point) => broughtBack(context, legs[k + 1]!, point))
  }
  return walk(context, goal, legs.at(-1)!, from, run, faults)
}

function strategyOf({ ball, epsilon, parameters }: AttackContext) {
  const { legs, start } = strategies[ball.name as BallName]
  return { legs: legs({ ball, epsilon }, parameters), start }
}

const cleanOf = ({ classifier, target }: AttackContext, number: number): Float32Array =>
  rowOf(target.images, number, pixelCount(classifier))

function broughtBack(context: AttackContext, { region }: Leg, { number, image }: Point): Point {
  const x = image.slice()
  bringBack(x, cleanOf(context, number), new Float32Array(x.length), region.ball, region.epsilon)
  return { number, image: x }
}

/** One leg. */
async function walk(
  context: AttackContext,
  goal: Goal,
  { steps, pace }: Leg,
  starts: readonly Point[],
  run: Run,
  faults: GradientFaults,
): Promise<Found[]> {
  const found: Found[] = []
  const climbs = starts.map(
    ({ number, image }) => new Climb(number, image, pace(cleanOf(context, number), image)),
  )
  const batch = new Float32Array(starts.length * pixelCount(context.classifier))
  let active = await look(context, goal, climbs, batch, run, faults, found)
  for (let step = 1; step <= steps && active.length > 0; step += 1) {
    for (const one of active) one.move()
    active = await look(context, goal, active, batch, run, faults, found)
    for (const one of active) one.check(step)
  }
  for (const { number, best, bestLoss, bestIsReached } of active)
    found.push({ number, image: best, loss: bestLoss, isReached: bestIsReached })
  return found
}

/** Asks the model about the current points, put into `batch`; gives back those that go on. */
async function look(
  { classifier, target, parameters }: AttackContext,
  goal: Goal,
  active: readonly Climb[],
  batch: Float32Array,
  { targets }: Run,
  faults: GradientFaults,
  found: Found[],
): Promise<Climb[]> {
  const pixels = pixelCount(classifier)
  const images = batch.subarray(0, active.length * pixels)
  active.forEach(({ x }, row) => {
    images.set(x, row * pixels)
  })
  const labels = Int32Array.from(active, ({ number }) => target.labels[number]!)
  const aims = targets && Int32Array.from(active, ({ number }) => targets[number]!)
  const result = await meanLossGradient(
    classifier,
    parameters.eotSamples ?? 1,
    images,
    labels,
    goal.loss,
    aims,
  )
  const guessed = predictions(result.logits, classifier.classes)
  return active.filter((one, row) => {
    const gradient = rowOf(result.gradient, row, pixels)
    faults.look(one.number, gradient)
    const isReached = goal.isReached(guessed[row]!, one.number)
    if (isReached && !parameters.lastIterate) {
      found.push({ number: one.number, image: one.x, loss: result.loss[row]!, isReached })
      return false
    }
    one.observe(result.loss[row]!, gradient, isReached)
    return true
  })
}
