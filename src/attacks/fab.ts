import { randomStream } from '../data/random.ts'
import type { Attack, AttackContext, AttackResult } from './attack.ts'
import { type BallName, balls } from './balls.ts'
import { type Boundary, nearestBoundaries, strongestWrong } from './boundary.ts'
import { pixelCount } from './classifier.ts'
import { projections } from './fab/projections.ts'
import { clipPixel } from './feasible.ts'
import { finalSearch } from './final-search.ts'
import { GradientFaults } from './gradient-faults.ts'
import { type Nearest, rowsOf, startNearest } from './minimal.ts'
import { gatherRows, rowOf } from './rows.ts'

/** How much a step is drawn towards the original at most (the paper's alpha_max). */
const mostBias = 0.1
/** How far beyond the hyperplane a step goes (eta), and where a success goes on from, as a share of the way (beta). */
const [extrapolation, backwardStep] = [1.05, 0.9]

const shared = {
  kind: 'minimal',
  balls: ['linf', 'l2', 'l1'],
  targeted: false,
  source: 'Croce and Hein 2020 (FAB)',
  defaults: {
    steps: 100,
    relativeStepSize: 1,
    restarts: 1,
    randomStart: false,
    lastIterate: false,
    targetClasses: 9,
  },
  reads: ['steps', 'restarts', 'targetClasses'],
} as const satisfies Partial<Attack>

/**
 * Fast adaptive boundary attack: at each point the boundary is a hyperplane; the next point lies between the projections
 * of this point and of the original onto it, inside the pixel bounds. Each step goes to the nearest of the boundaries to
 * the `targetClasses` best wrong classes. The first start is the original, the others are random.
 *
 * Croce and Hein, Minimally distorted Adversarial Examples with a Fast Adaptive Boundary Attack, ICML 2020, algorithm 1.
 */
export const fab: Attack = {
  ...shared,
  description: 'fast adaptive boundary attack, towards the nearest class at each step',
  run: (context) => search(context, (classes) => [classes]),
}

/**
 * FAB-T: the same towards one wrong class after the other, a gradient a step however many classes there are. Any wrong
 * class is a success.
 *
 * Croce and Hein, Reliable Evaluation of Adversarial Robustness, ICML 2020, section 5.
 */
export const fabTargeted: Attack = {
  ...shared,
  description: 'fast adaptive boundary attack, towards each of the best wrong classes in turn',
  run: (context) => search(context, (classes) => Array.from(classes, (t) => Int32Array.of(t))),
}

/** @param plan the sets of classes that one sample is driven to, one set a run */
async function search(
  context: AttackContext,
  plan: (strongest: Int32Array) => Int32Array[],
): Promise<AttackResult> {
  const { classifier, target, parameters } = context
  const nearest = await startNearest(context)
  const faults = new GradientFaults()
  const count = parameters.targetClasses ?? shared.defaults.targetClasses
  const plans = strongestWrong(nearest.logits, target.labels, classifier.classes, count).map(plan)
  const runs = nearest.standing.length === 0 ? 0 : plans[0]!.length
  for (let run = 0; run < runs; run += 1)
    for (let restart = 0; restart < parameters.restarts; restart += 1) {
      const classes = plans.map((sets) => sets[run]!)
      await approach(context, nearest, classes, restart, run * parameters.restarts + restart, faults)
    }
  await finalSearch(classifier, target.images, nearest)
  return nearest.result(faults)
}

/** One descent of all samples that need one. */
async function approach(
  context: AttackContext,
  nearest: Nearest,
  classes: readonly Int32Array[],
  restart: number,
  stream: number,
  faults: GradientFaults,
): Promise<void> {
  const { classifier, target, parameters } = context
  const ball = context.ball.name as BallName
  const pixels = pixelCount(classifier)
  const iterates = target.images.slice()
  const room: Room = [new Float64Array(pixels), new Float64Array(pixels)]
  let active = nearest.standing.filter((i) => !nearest.done(i))
  if (restart > 0)
    for (const i of active) randomPoint(context, nearest, i, stream, rowOf(iterates, i, pixels))

  for (let step = 0; step < parameters.steps && active.length > 0; step += 1) {
    const boundaries = await nearestBoundaries(
      classifier,
      {
        images: gatherRows(iterates, active, pixels),
        labels: active.map((i) => target.labels[i]!),
        classes: Array.from(active, (i) => classes[i]!),
        samples: active,
      },
      ball,
      faults,
    )
    active.forEach((i, m) => {
      move(rowOf(iterates, i, pixels), rowOf(target.images, i, pixels), boundaries[m]!, ball, room)
    })
    const logits = await classifier.logits(gatherRows(iterates, active, pixels))
    rowsOf(logits, classifier.classes).forEach((z, m) => {
      const i = active[m]!
      if (!(nearest.lead(z, i) > 0)) return
      const [x, x0] = [rowOf(iterates, i, pixels), rowOf(target.images, i, pixels)]
      nearest.offer(i, x)
      for (let p = 0; p < pixels; p += 1) x[p] = (1 - backwardStep) * x0[p]! + backwardStep * x[p]!
    })
    active = active.filter((i) => !nearest.done(i))
  }
}

/** For both projections of an image. */
type Room = readonly [Float64Array, Float64Array]

/** x becomes the biased mean of both projections, each taken a little too far, inside the pixel bounds. */
function move(
  x: Float32Array,
  x0: Float32Array,
  { value, gradient }: Boundary,
  ball: BallName,
  [delta, delta0]: Room,
): void {
  let gap0 = -value
  for (let p = 0; p < x.length; p += 1) gap0 += gradient[p]! * (x[p]! - x0[p]!)
  projections[ball](x, gradient, -value, delta)
  projections[ball](x0, gradient, gap0, delta0)
  const [length, length0] = [balls[ball].norm(delta), balls[ball].norm(delta0)]
  const bias = length === 0 ? 0 : Math.min(length / (length + length0), mostBias)
  for (let p = 0; p < x.length; p += 1) {
    const own = x[p]! + extrapolation * delta[p]!
    const original = x0[p]! + extrapolation * delta0[p]!
    x[p] = clipPixel((1 - bias) * own + bias * original)
  }
}

/**
 * A random point at half the distance to the nearest adversarial image or to the ball's surface; where neither is
 * known, at half the distance to the farthest corner of the pixel bounds.
 */
function randomPoint(
  { target, ball, epsilon, seed }: AttackContext,
  { distances }: Nearest,
  i: number,
  stream: number,
  x: Float32Array,
): void {
  const known = Math.min(distances[i]!, epsilon)
  const reach = Number.isFinite(known) ? known : ball.norm(x.map((value) => Math.max(value, 1 - value)))
  const delta = new Float32Array(x.length)
  ball.sample(randomStream(seed, 'fab/start', target.samples[i]!, stream), 1, delta)
  const scale = reach / 2 / (ball.norm(delta) || 1)
  for (let p = 0; p < x.length; p += 1) x[p] = clipPixel(x[p]! + scale * delta[p]!)
}
