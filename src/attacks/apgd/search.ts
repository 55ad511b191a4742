import { randomStream } from '../../data/random.ts'
import type { AttackContext } from '../attack.ts'
import { pixelCount, predictions } from '../classifier.ts'
import type { Goal } from '../goal.ts'
import type { GradientFaults } from '../gradient-faults.ts'
import { meanLossGradient } from '../mean-gradient.ts'
import { joinRows, rowOf } from '../rows.ts'
import { Climb } from './climb.ts'
import { checkpoints } from './step-size.ts'

/** One run of APGD. */
export interface Run {
  /** The class that a targeted loss is about, for each image of the batch. */
  readonly targets?: Int32Array | undefined
  /** Numbers the runs on an image: each starts elsewhere. */
  readonly run: number
}

/** Where one run has brought an image. */
export interface Found {
  readonly number: number
  readonly image: Float32Array
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
  const { steps } = context.parameters
  const found: Found[] = []
  const all = Array.from(numbers, (i) => startClimb(context, goal, i, run))
  let active = await look(context, goal, all, run, faults, found)
  const stops = checkpoints(steps)
  for (let step = 1; step <= steps && active.length > 0; step += 1) {
    for (const one of active) one.move(step === 1)
    active = await look(context, goal, active, run, faults, found)
    const stop = stops.indexOf(step)
    if (stop >= 0) for (const one of active) one.checkpoint(step - (stops[stop - 1] ?? 0))
  }
  for (const { number, best, bestLoss, bestIsReached } of active)
    found.push({ number, image: best, loss: bestLoss, isReached: bestIsReached })
  return found
}

function startClimb(
  { classifier, target, ball, epsilon, parameters, seed }: AttackContext,
  goal: Goal,
  i: number,
  run: Run,
) {
  const x0 = rowOf(target.images, i, pixelCount(classifier))
  const region = { ball, epsilon, firstStep: parameters.relativeStepSize * epsilon }
  const random = parameters.randomStart
    ? randomStream(seed, `apgd/${goal.loss}/start`, target.samples[i]!, run.run)
    : undefined
  return new Climb(i, x0, region, random)
}

/** Asks the model about the current points; gives back those that go on. */
async function look(
  { classifier, target, parameters }: AttackContext,
  goal: Goal,
  active: readonly Climb[],
  { targets }: Run,
  faults: GradientFaults,
  found: Found[],
): Promise<Climb[]> {
  const pixels = pixelCount(classifier)
  const images = joinRows(
    active.map(({ x }) => x),
    pixels,
  )
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
